/** Joins class names and leaves out what is false, null or undefined. @example cx('row', selected && 'bg-accent-soft') */
export function cx(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
