const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .trim()
    .toLowerCase();

/**
 * Options in the order in which typed letters mean them: one that is these letters, then those that begin with them, then the rest, each
 * in the order they came. The first one is what Enter takes.
 */
export function byTyped<Option extends { readonly label: string }>(options: readonly Option[], typed: string): Option[] {
  const wanted = plain(typed);
  if (wanted === '') return [...options];
  const rank = (label: string): number => (label === wanted ? 0 : label.startsWith(wanted) ? 1 : 2);
  return options
    .map((option) => ({ option, rank: rank(plain(option.label)) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ option }) => option);
}

/**
 * The option that typed letters name: by its whole label, or by its first words, such as a key before a title. It can be taken before a
 * person has seen the list.
 * @returns null when there is none, or more than one
 */
export function namedBy<Option extends { readonly label: string }>(options: readonly Option[], typed: string): Option | null {
  const wanted = plain(typed);
  if (wanted === '') return null;
  const exact = options.filter(({ label }) => plain(label) === wanted);
  const named = exact.length > 0 ? exact : options.filter(({ label }) => plain(label).startsWith(`${wanted} `));
  return named.length === 1 ? named[0]! : null;
}
