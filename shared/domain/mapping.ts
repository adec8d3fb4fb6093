import type { MappingTarget } from '#shared/domain/release.ts';

/** Whether two targets are the same thing in a tracker. An iteration is the same with and without its children. */
export function sameTarget(a: MappingTarget, b: MappingTarget): boolean {
  switch (a.kind) {
    case 'version':
      return b.kind === 'version' && a.version === b.version;
    case 'iteration':
      return b.kind === 'iteration' && a.iteration === b.iteration;
    case 'tag':
      return b.kind === 'tag' && a.project === b.project && a.tag === b.tag;
    case 'field':
      return b.kind === 'field' && a.project === b.project && a.field === b.field && a.value === b.value;
  }
}
