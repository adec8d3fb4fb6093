/** Marks a branch that the types say cannot be reached. @throws always: reaching it is a bug */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
