import { X } from 'lucide-react';
import { Suspense, useEffect, useRef, useState, type ReactElement, type ReactNode, type RefObject } from 'react';
import { engine, useEngineQuery, useEngineStatus, useItemRevision, useOutboxRevision } from '#renderer/engine/client/index.ts';
import { Button, IconButton } from '#renderer/ui/button.tsx';
import { isOwnEscape } from '#renderer/ui/escape.ts';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';
import { lazyPart } from '#renderer/ui/lazy-page.tsx';
import { QUIET } from '#renderer/ui/picker.tsx';
import { formatCount, formatDay, formatInstant, plural } from '#renderer/ui/dates.ts';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { OutboxEntry } from '#shared/contract/outbox.ts';
import type { Explanation } from '#shared/domain/explanation.ts';
import { trackerOfItem, type Item, type ItemId } from '#shared/domain/item.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import type { SentComment } from '#shared/sync/comments.ts';
import { hasField, titleProblem, type ProjectChoices } from '#shared/sync/choices.ts';
import { FIELD_NAMES } from '#shared/sync/words.ts';
import { withoutWebAddresses, type WebLink } from '#shared/domain/web-link.ts';
import { goneText, TypeMark } from './item-marks.tsx';
import { childrenNotPulled, withoutChildren } from './children.ts';
import { otherFields } from './other-fields.ts';
import { ChangeMark } from './fields/change-mark.tsx';
import { followNewIds } from './fields/drafts.ts';
import { setTitle } from './fields/edits.ts';
import { ChosenFieldEditor, MembersEditor, ParentEditor, type Editing } from './fields/item-fields.tsx';
import { LineEditor } from './fields/line-editor.tsx';
import { LinksEditor } from './fields/links-editor.tsx';
import type { ChosenField } from './fields/choices-for.ts';
import { keepTitle, typedTitle } from './fields/title-draft.ts';
import { RichTextView } from './rich-text/rich-text.tsx';
import { ItemLine, Part } from './panel-parts.tsx';
import { TrackerLink } from './tracker-link.tsx';
import { WebLinks } from './web-links.tsx';

interface Shown {
  /** What was asked for. The item has another id once its tracker has made it. */
  readonly of: ItemId;
  readonly item: Item;
  readonly webLinks: readonly WebLink[];
  readonly children: readonly ItemListRow[];
  /** The items that its links lead to, those that are pulled. */
  readonly linked: readonly ItemListRow[];
  readonly row: ItemListRow | undefined;
  readonly catalog: ProjectCatalog | null;
  readonly choices: ProjectChoices | null;
  /** The edits of the item that wait. */
  readonly entries: readonly OutboxEntry[];
  readonly sent: readonly SentComment[];
}

// Reads and writes the trackers' rich text, which is large.
const TextParts = lazyPart(async () => (await import('./fields/text-parts.tsx')).TextParts);

export interface ItemPanelProps {
  readonly id: ItemId;
  /** Takes the keyboard whenever it is another number. */
  readonly entered: number;
  readonly onShow: (id: ItemId) => void;
  readonly onClose: () => void;
}

/** One item beside the list: everything the tracker said about it. Esc closes. */
export function ItemPanel({ id, entered, onShow, onClose }: ItemPanelProps): ReactElement {
  const revision = useItemRevision();
  const outbox = useOutboxRevision();
  const heading = useRef<HTMLDivElement & HTMLHeadingElement>(null);
  const taken = useRef(0);
  const { value, failed } = useEngineQuery(`${revision} ${outbox} ${id}`, async (): Promise<Shown | null> => {
    const item = await engine().items.get(id);
    if (item === null) return null;
    await followNewIds(async (begun) => (await engine().items.get(begun))?.id ?? begun);
    const { id: own, projectId } = item;
    const [rows, linked, catalog, webLinks, children, choices, entries, sent] = await Promise.all([
      engine().items.rows([own]),
      engine().items.rows(item.links.map(({ target }) => target)),
      engine().catalog.get(projectId),
      engine().items.webLinks(own),
      engine().items.children(own),
      engine().items.choices(projectId),
      engine().outbox.of(own),
      engine().outbox.sentComments(own),
    ]);
    return { of: id, item, row: rows[0], linked, catalog, webLinks, children, choices, entries, sent };
  });
  const shownId = value?.of;
  useEffect(() => {
    if (shownId !== id || taken.current === entered) return;
    taken.current = entered;
    heading.current?.focus();
  }, [shownId, id, entered]);

  return (
    <aside
      aria-label="Item"
      onKeyDown={(event) => {
        if (!isOwnEscape(event) || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
      className="flex w-108 max-w-[50%] min-w-0 flex-col border-s border-line bg-surface max-compact:fixed max-compact:inset-0 max-compact:z-20 max-compact:w-full max-compact:max-w-none"
    >
      <header className="flex items-center gap-2 border-b border-line py-1 ps-4 pe-2">
        {value && <TypeMark kind={value.item.typeKind} name={value.item.type} />}
        <bdi className="min-w-0 flex-1 truncate text-muted">{value?.item.key ?? ''}</bdi>
        {value && <TrackerLink item={value.item} />}
        <IconButton label="Close item" shortcut="Esc" icon={<X aria-hidden />} onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-4" tabIndex={-1}>
        {value === null ? (
          <p className="text-muted">This item is not pulled, or it was removed in the tracker.</p>
        ) : value === undefined ? (
          failed && <p className="text-muted">The item could not be read: the engine did not answer. Close it and open it again.</p>
        ) : (
          <Body key={value.of} {...value} heading={heading} onShow={onShow} />
        )}
      </div>
    </aside>
  );
}

interface BodyProps extends Shown {
  readonly heading: RefObject<(HTMLDivElement & HTMLHeadingElement) | null>;
  readonly onShow: (id: ItemId) => void;
}

function Body({ heading, onShow, ...shown }: BodyProps): ReactElement {
  const { item, row, choices, entries } = shown;
  const { elsewhere } = useEngineStatus();
  const [problem, setProblem] = useState<Explanation | null>(null);
  const why = whyReadOnly(shown, elsewhere);
  const editing: Editing = { item, row, choices: why === null ? choices : null, entries, onProblem: setProblem };
  return (
    <div className="flex flex-col gap-5">
      <Title editing={editing} heading={heading} />
      {row?.goneSince !== undefined && <p className="rounded-md bg-warn-soft p-2.5">{goneText(row.goneSince)}. You kept it.</p>}
      {why !== null && <p className="rounded-md bg-sunken p-2.5 text-muted">{why}</p>}
      {problem !== null && <ExplanationPanel explanation={problem} tone="bad" live />}
      <Oddities oddities={item.oddities} />
      <Facts editing={editing} onShow={onShow} />
      <Suspense
        fallback={
          <Part title="Description">
            {item.description === null ? <p className="text-muted">None.</p> : <RichTextView text={item.description} />}
          </Part>
        }
      >
        <TextParts editing={editing} sent={shown.sent} />
      </Suspense>
      <Children rows={shown.children} notPulled={childrenNotPulled(item, shown.children)} onShow={onShow} />
      <LinksEditor editing={editing} linked={shown.linked} onShow={onShow} />
      <WebLinks {...shown} onShow={onShow} />
      <CustomFields {...shown} />
    </div>
  );
}

/** Why nothing of an item can be edited, in a sentence; null when it can. */
function whyReadOnly({ row, choices }: Shown, elsewhere: boolean): string | null {
  if (row?.goneSince !== undefined) return 'It cannot be edited: the tracker has it no more.';
  if (elsewhere) return 'It cannot be edited here: another browser has the cockpit. Take it back to edit.';
  if (choices === null) return 'It cannot be edited: nothing of its project is pulled. Pull once.';
  return choices.readOnly;
}

function Title({ editing, heading }: { editing: Editing; heading: RefObject<(HTMLDivElement & HTMLHeadingElement) | null> }): ReactElement {
  const { item, choices, entries, onProblem } = editing;
  // A title that was left as it could not be taken stands there again, and leaves the keyboard where it is.
  const [open, setOpen] = useState<'kept' | 'asked' | null>(() => (typedTitle(item.id) === null ? null : 'kept'));
  const button = useRef<HTMLButtonElement>(null);
  if (open !== null && choices !== null)
    return (
      <div ref={heading} tabIndex={-1} className="outline-none">
        <LineEditor
          stays
          takesFocus={open === 'asked'}
          typed={typedTitle(item.id)}
          label="Title"
          value={item.title}
          problemOf={titleProblem}
          className="field-sizing-content h-auto min-h-[var(--control)] w-full py-0.5 text-lg font-semibold"
          onSave={(title, before) => void setTitle(item, title, before).then(onProblem)}
          onKeep={(typed) => keepTitle(item.id, typed)}
          onLeave={(how) => {
            setOpen(null);
            if (how !== 'left') requestAnimationFrame(() => button.current?.focus());
          }}
        />
      </div>
    );
  return (
    <div className="flex items-start gap-1">
      <h2 ref={heading} tabIndex={-1} dir="auto" className="min-w-0 flex-1 text-lg font-semibold break-words outline-none">
        {choices === null ? (
          item.title
        ) : (
          <button ref={button} type="button" onClick={() => setOpen('asked')} title="Rename" className={`${QUIET} -mx-[7px] font-semibold`}>
            {item.title}
          </button>
        )}
      </h2>
      <ChangeMark entries={entries.filter(({ field }) => field === 'title')} onProblem={onProblem} />
    </div>
  );
}

function Oddities({ oddities }: { oddities: readonly string[] }): ReactElement | null {
  if (oddities.length === 0) return null;
  return (
    <ul aria-label="What was odd about this record" className="flex flex-col gap-1 rounded-md bg-warn-soft p-2.5 text-sm">
      {oddities.map((oddity) => (
        <li key={oddity}>{oddity}</li>
      ))}
    </ul>
  );
}

function Facts({ editing, onShow }: { editing: Editing; onShow: (id: ItemId) => void }): ReactElement {
  const { item, row } = editing;
  const tracker = editing.choices?.tracker ?? trackerOfItem(item);
  const chosen = (field: ChosenField): readonly [string, ReactNode] => [
    FIELD_NAMES[field],
    <ChosenFieldEditor key={field} editing={editing} field={field} />,
  ];
  const members = (field: 'labels' | 'components' | 'fixVersions'): readonly [string, ReactNode] => [
    FIELD_NAMES[field],
    <MembersEditor key={field} editing={editing} field={field} />,
  ];
  const facts: readonly (readonly [string, ReactNode])[] = [
    chosen('state'),
    ['Type', item.type],
    chosen('assignee'),
    ['Reporter', item.reporter],
    chosen('priority'),
    ['Parent', <ParentEditor key="parent" editing={editing} onShow={onShow} />],
    ['Project', row === undefined ? null : `${row.projectKey}, ${row.connectionName}`],
    ...(hasField(tracker, 'fixVersions') ? [members('fixVersions')] : []),
    hasField(tracker, 'iteration') ? chosen('iteration') : ['Iteration', row?.iterationPath],
    ['Sprints', item.sprints.map((sprint) => sprint.name).join(', ')],
    ...(hasField(tracker, 'area') ? [chosen('area')] : []),
    members('labels'),
    ...(hasField(tracker, 'components') ? [members('components')] : []),
    ['Points', item.estimate === null ? null : String(item.estimate)],
    ['Due', item.due === null ? null : formatDay(item.due)],
    ['Created', item.created === null ? null : formatInstant(item.created)],
    ['Updated', formatInstant(item.updated)],
    ['Resolved', item.resolved === null ? null : formatInstant(item.resolved)],
  ];
  return (
    <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-2 gap-y-0.5">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="flex min-h-6 items-center self-start text-muted">{name}</dt>
            <dd className="flex min-h-6 min-w-0 flex-col justify-center break-words" dir="auto">
              {value}
            </dd>
          </div>
        ))}
    </dl>
  );
}

const LINK_STEP = 50;
function Children({
  rows,
  notPulled,
  onShow,
}: {
  rows: readonly ItemListRow[];
  notPulled: number;
  onShow: (id: ItemId) => void;
}): ReactElement | null {
  const [limit, setLimit] = useState(LINK_STEP);
  if (rows.length + notPulled === 0) return null;
  const done = rows.filter((row) => row.stateCategory === 'done').length;
  return (
    <Part title={`Children (${formatCount(rows.length + notPulled)})`}>
      {rows.length > 0 && (
        <p className="text-sm text-muted">
          {formatCount(done)} of {formatCount(rows.length)} done
        </p>
      )}
      <ul>
        {rows.slice(0, limit).map((row) => (
          <li key={row.id} className="flex min-w-0">
            <ItemLine row={row} onShow={onShow} />
          </li>
        ))}
      </ul>
      {rows.length > limit && (
        <Button className="self-start" onClick={() => setLimit(limit + 500)}>
          Show more of {formatCount(rows.length)}
        </Button>
      )}
      {notPulled > 0 && <p className="text-sm text-muted">{plural(notPulled, 'child', 'children')} in projects that are not pulled.</p>}
    </Part>
  );
}

const FIELD_STEP = 25;

function CustomFields({ item, row, catalog, webLinks }: Shown): ReactElement | null {
  const [all, setAll] = useState(false);
  const names = new Map((catalog?.fields ?? []).map((field) => [field.id, field.name] as const));
  const fields = otherFields(item, row, withoutChildren(withoutWebAddresses(item.extra, webLinks)))
    .map(([id, text]) => [names.get(id) ?? id, text] as const)
    .toSorted(([a], [b]) => a.localeCompare(b));
  if (fields.length === 0) return null;
  return (
    <Part title={`Other fields (${formatCount(fields.length)})`}>
      <dl className="grid grid-cols-[9rem_minmax(0,1fr)] gap-x-2 gap-y-1">
        {(all ? fields : fields.slice(0, FIELD_STEP)).map(([name, value], index) => (
          <div key={`${name} ${index}`} className="contents">
            <dt className="break-words text-muted" dir="auto">
              {name}
            </dt>
            <dd className="min-w-0 break-words" dir="auto">
              {value}
            </dd>
          </div>
        ))}
      </dl>
      {fields.length > FIELD_STEP && !all && (
        <Button className="self-start" onClick={() => setAll(true)}>
          Show all {formatCount(fields.length)}
        </Button>
      )}
    </Part>
  );
}
