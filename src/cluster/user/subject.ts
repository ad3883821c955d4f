// The X.509 library asks for this before its own first line.
import 'reflect-metadata';
import { Name } from '@peculiar/x509';

/** Who a certificate is for: Kubernetes takes the common name as user, organizations as groups. */
export interface Subject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

/** The subject as an X.501 name. */
export function subjectName({ commonName, organizations }: Subject): Name {
  return new Name([
    ...organizations.map((name) => ({ O: [{ utf8String: name }] })),
    { CN: [{ utf8String: commonName }] },
  ]);
}

/** Reads an X.501 name. What is neither common name nor organization is left out. */
export function readSubject(name: Name): Subject {
  return {
    commonName: name.getField('CN').at(-1) ?? '',
    organizations: name.getField('O'),
  };
}

/** Whether both name the same user with the same groups. */
export function isSameSubject(one: Subject, other: Subject): boolean {
  const groups = (subject: Subject): string =>
    JSON.stringify([...new Set(subject.organizations)].sort());
  return one.commonName === other.commonName && groups(one) === groups(other);
}
