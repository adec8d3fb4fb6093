/**
 * A file name that every system takes: letters, digits, dots and dashes.
 * @param title the document's, with a word of ours in it, so that no name is empty or a device of Windows
 * @param ending without the dot
 */
export function documentFileName(title: string, ending: string): string {
  const base = title
    .normalize('NFKC')
    .replaceAll(/[^\p{L}\p{N}.]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 120);
  return `${base}.${ending}`;
}
