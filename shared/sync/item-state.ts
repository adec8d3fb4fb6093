import type { Iteration, Version } from '#shared/domain/catalog.ts';
import { remoteIdOf, trackerOfItem, type Item } from '#shared/domain/item.ts';
import type { Json } from '#shared/lib/json.ts';
import { linkMember, type Choice, type FieldValue, type LinkEnd, type RecordState } from './editable.ts';

/*
 * What a pulled record holds in the fields that can be changed. The same form whether it was pulled in a list or read by itself, so that a
 * base and what the tracker holds now compare.
 */

type Fields = { readonly [field: string]: Json };

const recordIn = (fields: Fields, name: string): Fields | null => {
  const value = Object.hasOwn(fields, name) ? fields[name] : null;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
};
const textIn = (record: Fields | null, name: string): string | null => {
  const value = record?.[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
};

/** What is shown in the place of a title that is missing. */
export const NO_TITLE = '(no title)';
const titleOf = ({ title }: Item): string => (title === NO_TITLE ? '' : title);

/** An item's editable fields. Fields that its tracker has not, or did not answer, are left out. */
export const stateOf = (item: Item): RecordState => (trackerOfItem(item) === 'azure-devops' ? workItemState(item) : issueState(item));

function choiceIn(fields: Fields, name: string): Choice | null {
  const record = recordIn(fields, name);
  const id = textIn(record, 'id');
  return id === null ? null : { id, name: textIn(record, 'name') ?? id };
}

/** The description, and how it is marked up. */
const descriptionOf = ({ description }: Item): Pick<RecordState, 'texts' | 'formats'> => ({
  texts: { description: description?.source ?? '' },
  ...(description === null ? {} : { formats: { description: description.format } }),
});

/** A person by what a write names them with: the account id in Cloud, the user name on Data Center. */
function accountIn(fields: Fields, name: string): Choice | null {
  const record = recordIn(fields, name);
  const id = textIn(record, 'accountId') ?? textIn(record, 'name');
  return id === null ? null : { id, name: textIn(record, 'displayName') ?? id };
}

function issueState(item: Item): RecordState {
  const { extra, parent } = item;
  const state = choiceIn(extra, 'status');
  return {
    values: {
      title: titleOf(item),
      ...(state === null ? {} : { state }), // a status that cannot be read proves nothing
      assignee: accountIn(extra, 'assignee'),
      priority: choiceIn(extra, 'priority'),
      parent: parent === null ? null : { id: parent, name: textIn(recordIn(extra, 'parent'), 'key') ?? remoteIdOf(parent) },
    },
    ...descriptionOf(item),
    members: {
      labels: item.labels,
      components: item.components,
      fixVersions: item.fixVersions,
      links: linksOf(item, ({ type, direction = 'outward', target }) => ({ type, direction, target })),
    },
  };
}

/** A relation as a link: 'System.LinkTypes.Dependency-Reverse' is the inward end of 'System.LinkTypes.Dependency'. */
export function relationEnd(rel: string, target: LinkEnd['target']): LinkEnd {
  const direction = rel.endsWith('-Reverse') ? 'inward' : 'outward';
  return { type: rel.replace(/-(?:Forward|Reverse)$/, ''), direction, target };
}

/** The end of a link that an item stands at, as pulled or as an edit has added it. */
export const linkEndOf = ({ type, direction, target }: Item['links'][number]): LinkEnd =>
  /-(?:Forward|Reverse)$/.test(type) ? relationEnd(type, target) : { type, direction: direction ?? 'outward', target };

/** One of the names that a field chooses among. Names are all that such fields have. */
const named = (text: string | null): Choice | null => (text === null || text === '' ? null : { id: text, name: text });

/** A person by the account that a write names them with. */
export function identityOf(value: Json | undefined): Choice | null {
  if (typeof value === 'string' && value !== '') {
    const account = /^(.*?)\s*<([^<>]+)>$/.exec(value);
    return account === null ? { id: value, name: value } : { id: account[2]!, name: account[1]! };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { uniqueName, displayName } = value as Fields;
  const id = typeof uniqueName === 'string' && uniqueName !== '' ? uniqueName : displayName;
  if (typeof id !== 'string' || id === '') return null;
  return { id, name: typeof displayName === 'string' && displayName !== '' ? displayName : id };
}

const NO_STATE = '(no state)';

function workItemState(item: Item): RecordState {
  const { extra, parent, iteration, area, state } = item;
  return {
    values: {
      title: titleOf(item),
      ...(state === NO_STATE ? {} : { state: named(state) }), // a state that cannot be read proves nothing
      assignee: identityOf(Object.hasOwn(extra, 'System.AssignedTo') ? extra['System.AssignedTo'] : null),
      priority: named(item.priority),
      parent: parent === null ? null : { id: parent, name: `#${remoteIdOf(parent)}` },
      ...(iteration === null ? {} : { iteration: { id: iteration, name: remoteIdOf(iteration) } }),
      ...(area === null ? {} : { area }),
    },
    ...descriptionOf(item),
    members: { labels: item.labels, links: linksOf(item, ({ type, target }) => relationEnd(type, target)) },
  };
}

const linksOf = ({ links }: Item, endOf: (link: Item['links'][number]) => LinkEnd): readonly string[] => [
  ...new Set(links.map((link) => linkMember(endOf(link)))),
];

/** A version's editable fields. Days as Jira has them, 'yyyy-mm-dd'. */
export const versionStateOf = ({ name, description, startDate, releaseDate, released, archived }: Version): RecordState => ({
  values: { name, start: startDate, date: releaseDate, released, archived },
  texts: { description: description ?? '' },
  members: {},
});

/** An iteration's editable fields. */
export const iterationStateOf = ({ name, start, finish }: Iteration): RecordState => ({
  values: { name, start, finish } satisfies { readonly [field: string]: FieldValue },
  texts: {},
  members: {},
});
