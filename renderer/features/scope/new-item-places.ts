import { engine } from '#renderer/engine/client/index.ts';
import type { ProjectId } from '#shared/domain/item.ts';
import type { Mapping, ReleaseId } from '#shared/domain/release.ts';
import { EMPTY_NEW_ITEM, type NewItemFields } from '#shared/sync/new-item-form.ts';
import type { BegunItem } from './new-item.ts';

interface ProjectChoice {
  readonly id: ProjectId;
  /** 'Web shop, Acme Jira' */
  readonly label: string;
}

/** What puts a new item of a project into the release: a version or an iteration, else a tag; '' for none. */
type Suggested = Pick<NewItemFields, 'place' | 'labels'>;

/** The projects that were pulled, and where a new item of the release in view belongs. */
export interface Places {
  readonly release: ReleaseId | null;
  readonly projects: readonly ProjectChoice[];
  /** For the projects that the release is mapped to, in the order of its mappings. */
  readonly suggested: ReadonlyMap<ProjectId, Suggested>;
}

const NOTHING: Suggested = { place: '', labels: '' };

/** Reads where a new item can go. @param mappings the release's */
export async function readPlaces(release: ReleaseId | null, mappings: readonly Mapping[]): Promise<Places> {
  const connections = await engine().connections.list();
  const lists = await Promise.all(
    connections.map(async ({ id, name }) =>
      (await engine().catalog.projects(id))
        .filter(({ pulled, noAccessSince }) => pulled && noAccessSince === null)
        .map(({ project }): ProjectChoice => ({ id: project.id, label: `${project.name}, ${name}` })),
    ),
  );
  const projects = lists.flat();
  const found = await Promise.all(mappings.map(suggestionOf));
  const suggested = new Map<ProjectId, Suggested>();
  for (const [project, each] of found.flatMap((one) => (one === null ? [] : [one]))) {
    const before = suggested.get(project) ?? NOTHING;
    // One is enough to be in the release: the first mapping's. A tag is left out beside a version or an iteration.
    if (!projects.some(({ id }) => id === project) || before.place !== '') continue;
    suggested.set(project, each.place === '' && before.labels !== '' ? before : each);
  }
  return { release, projects, suggested };
}

async function suggestionOf({ target }: Mapping): Promise<readonly [ProjectId, Suggested] | null> {
  if (target.kind === 'tag') return [target.project, { place: '', labels: target.tag }];
  if (target.kind === 'version') {
    const [version] = await engine().catalog.versions([target.version]);
    // An archived version takes no items.
    return version === undefined || version.archived ? null : [version.projectId, { place: version.id, labels: '' }];
  }
  if (target.kind === 'iteration') {
    const [iteration] = await engine().catalog.iterations([target.iteration]);
    return iteration === undefined ? null : [iteration.projectId, { place: iteration.id, labels: '' }];
  }
  return null;
}

/** The fields in another project: what holds in every one stays, and it is put where the release has it. */
export function inProject(
  project: ProjectId | null,
  { project: from, fields }: Pick<BegunItem, 'project' | 'fields'>,
  places: Places,
): BegunItem {
  const suggestedFor = (id: ProjectId | null): Suggested => (id === null ? NOTHING : (places.suggested.get(id) ?? NOTHING));
  const { title, description, labels } = fields;
  const { place, labels: tag } = suggestedFor(project);
  // A tag that was suggested for the project before, and was not touched, means nothing in this one.
  const isTyped = labels !== '' && labels !== suggestedFor(from).labels;
  return { release: places.release, project, fields: { ...EMPTY_NEW_ITEM, title, description, labels: isTyped ? labels : tag, place } };
}

/** What was filled in before, as far as its project is still there; else what a new item begins with. */
export function goingOn(begun: BegunItem | null, places: Places): BegunItem {
  const { release, projects, suggested } = places;
  const first = [...suggested.keys()][0] ?? projects[0]?.id ?? null;
  if (begun === null || !projects.some(({ id }) => id === begun.project)) {
    return inProject(first, { project: null, fields: begun?.fields ?? EMPTY_NEW_ITEM }, places);
  }
  const here = begun.project === null ? undefined : suggested.get(begun.project);
  if (begun.release === release || here === undefined) return begun;
  // Begun beside another release, or none: it is made for the one in view.
  const { place, labels } = here;
  const { fields } = begun;
  return {
    ...begun,
    release,
    fields: { ...fields, place: place === '' ? fields.place : place, labels: fields.labels === '' ? labels : fields.labels },
  };
}
