import { DER, type DerValue, derValue, readDer } from './der.ts';

/** Who a certificate is for: Kubernetes takes the common name as user, organizations as groups. */
export interface Subject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

/** 2.5.4.3 and 2.5.4.10 as DER writes them. */
const COMMON_NAME = Buffer.of(0x55, 0x04, 0x03);
const ORGANIZATION = Buffer.of(0x55, 0x04, 0x0a);

/** The subject as an X.501 name. */
export function derSubject({ commonName, organizations }: Subject): Buffer {
  const attribute = (type: Buffer, text: string): Buffer =>
    derValue(
      DER.set,
      derValue(
        DER.sequence,
        derValue(DER.objectIdentifier, type),
        derValue(DER.utf8String, Buffer.from(text)),
      ),
    );
  const groups = organizations.map((name) => attribute(ORGANIZATION, name));
  return derValue(DER.sequence, ...groups, attribute(COMMON_NAME, commonName));
}

/** Reads an X.501 name. What is neither common name nor organization is left out. */
export function readSubject(name: DerValue | undefined): Subject | undefined {
  const sets = name?.tag === DER.sequence ? readDer(name.content) : undefined;
  if (sets === undefined) return undefined;
  // Several values may stand in one set; Go writes organizations so.
  const attributes = sets.flatMap(({ content }) => readDer(content) ?? []);
  const valuesOf = (type: Buffer): readonly string[] =>
    attributes.flatMap(({ content }) => {
      const [identifier, value] = readDer(content) ?? [];
      const isMeant = identifier !== undefined && type.equals(identifier.content);
      return isMeant && value !== undefined ? [textOf(value)] : [];
    });
  return {
    commonName: valuesOf(COMMON_NAME).at(-1) ?? '',
    organizations: valuesOf(ORGANIZATION),
  };
}

/** Whether both name the same user with the same groups. */
export function isSameSubject(one: Subject, other: Subject): boolean {
  const groups = (subject: Subject): string =>
    JSON.stringify([...new Set(subject.organizations)].sort());
  return one.commonName === other.commonName && groups(one) === groups(other);
}

function textOf({ tag, content }: DerValue): string {
  const bytes = Buffer.from(content);
  // BMPString, which no tool here writes, has two bytes a letter.
  return tag === 0x1e ? bytes.swap16().toString('utf16le') : bytes.toString('utf8');
}
