/** Marks a branch the types say cannot be reached. A new case of a union stops compiling here. */
export function never(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
