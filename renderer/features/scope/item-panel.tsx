import { ExternalLink, X } from 'lucide-react';
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { engine, useEngineQuery, useItemRevision } from '#renderer/engine/client/index.ts';
import { Button, IconButton } from '#renderer/ui/button.tsx';
import { formatCount, formatDay, formatInstant, plural } from '#renderer/ui/dates.ts';
import { SafeLink } from '#renderer/ui/safe-link.tsx';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import type { Item, ItemId, ItemLink } from '#shared/domain/item.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import { withoutWebAddresses, type WebLink } from '#shared/domain/web-link.ts';
import { goneText, StateMark, TypeMark } from './item-marks.tsx';
import { childrenNotPulled, withoutChildren } from './children.ts';
import { otherFields } from './other-fields.ts';
import { RichTextView } from './rich-text/rich-text.tsx';
import { ItemButton, Part } from './panel-parts.tsx';
import { WebLinks } from './web-links.tsx';

interface Shown {
  readonly item: Item;
  readonly webLinks: readonly WebLink[];
  readonly children: readonly ItemListRow[];
  readonly row: ItemListRow | undefined;
  readonly catalog: ProjectCatalog | null;
}

/** One item beside the list: everything the tracker said about it. Esc closes. */
export function ItemPanel({ id, onShow, onClose }: { id: ItemId; onShow: (id: ItemId) => void; onClose: () => void }): ReactElement {
  const revision = useItemRevision();
  const heading = useRef<HTMLHeadingElement>(null);
  const { value, failed } = useEngineQuery(`${revision} ${id}`, async (): Promise<Shown | null> => {
    const item = await engine().items.get(id);
    if (item === null) return null;
    const [rows, catalog, webLinks, children] = await Promise.all([
      engine().items.rows([id]),
      engine().catalog.get(item.projectId),
      engine().items.webLinks(id),
      engine().items.children(id),
    ]);
    return { item, row: rows[0], catalog, webLinks, children };
  });
  const shownId = value?.item.id;
  useEffect(() => {
    if (shownId === id) heading.current?.focus();
  }, [shownId, id]);

  return (
    <aside
      aria-label="Item"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
      className="flex w-108 max-w-[50%] min-w-0 flex-col border-s border-line bg-surface max-compact:fixed max-compact:inset-0 max-compact:z-20 max-compact:w-full max-compact:max-w-none"
    >
      <header className="flex items-center gap-2 border-b border-line py-1 ps-4 pe-2">
        {value && <TypeMark kind={value.item.typeKind} name={value.item.type} />}
        <bdi className="min-w-0 flex-1 truncate text-muted">{value?.item.key ?? ''}</bdi>
        {value && (
          <SafeLink href={value.item.url} className="flex min-h-6 items-center gap-1">
            Open in tracker
            <ExternalLink aria-hidden className="size-3" />
          </SafeLink>
        )}
        <IconButton label="Close item" shortcut="Esc" icon={<X aria-hidden />} onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-4" tabIndex={-1}>
        {value === null ? (
          <p className="text-muted">This item is not pulled, or it was removed in the tracker.</p>
        ) : value === undefined ? (
          failed && <p className="text-muted">The item could not be read: the engine did not answer. Close it and open it again.</p>
        ) : (
          <div className="flex flex-col gap-5">
            <h2 ref={heading} tabIndex={-1} dir="auto" className="text-lg font-semibold break-words outline-none">
              {value.item.title}
            </h2>
            {value.row?.goneSince !== undefined && (
              <p className="rounded-md bg-warn-soft p-2.5">{goneText(value.row.goneSince)}. You kept it.</p>
            )}
            <Oddities oddities={value.item.oddities} />
            <Facts {...value} onShow={onShow} />
            <Part title="Description">
              {value.item.description === null || value.item.description.source.trim() === '' ? (
                <p className="text-muted">None.</p>
              ) : (
                <RichTextView key={value.item.id} text={value.item.description} />
              )}
            </Part>
            <Children
              key={`${value.item.id} children`}
              rows={value.children}
              notPulled={childrenNotPulled(value.item, value.children)}
              onShow={onShow}
            />
            <Links key={value.item.id} links={value.item.links} onShow={onShow} />
            <WebLinks key={`${value.item.id} web`} {...value} onShow={onShow} />
            <CustomFields key={`${value.item.id} fields`} {...value} />
          </div>
        )}
      </div>
    </aside>
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

function Facts({ item, row, onShow }: Shown & { onShow: (id: ItemId) => void }): ReactElement {
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      'State',
      <StateMark
        key="state"
        category={item.stateCategory}
        name={item.resolution === null ? item.state : `${item.state}, ${item.resolution}`}
      />,
    ],
    ['Type', item.type],
    ['Assignee', item.assignee ?? 'Nobody'],
    ['Reporter', item.reporter],
    ['Priority', item.priority],
    [
      'Parent',
      item.parent === null ? null : <ItemButton key="parent" id={item.parent} label={row?.parentKey ?? 'Show parent'} onShow={onShow} />,
    ],
    ['Project', row === undefined ? null : `${row.projectKey}, ${row.connectionName}`],
    ['Fix versions', row?.fixVersionNames.join(', ')],
    ['Iteration', row?.iterationPath],
    ['Sprints', item.sprints.map((sprint) => sprint.name).join(', ')],
    ['Area', item.area],
    ['Labels', item.labels.join(', ')],
    ['Components', item.components.join(', ')],
    ['Points', item.estimate === null ? null : String(item.estimate)],
    ['Due', item.due === null ? null : formatDay(item.due)],
    ['Created', item.created === null ? null : formatInstant(item.created)],
    ['Updated', formatInstant(item.updated)],
    ['Resolved', item.resolved === null ? null : formatInstant(item.resolved)],
  ];
  return (
    <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-2 gap-y-1">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 break-words" dir="auto">
              {value}
            </dd>
          </div>
        ))}
    </dl>
  );
}

const LINK_STEP = 50;
const RELATION_NAMES: { readonly [R in ItemLink['relation']]: string } = {
  needs: 'Needs',
  'needed-by': 'Needed by',
  relates: 'Relates to',
  duplicates: 'Duplicates',
  'duplicated-by': 'Duplicated by',
  other: 'Other links',
};

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
          <li key={row.id} className="flex min-w-0 items-center gap-2">
            <TypeMark kind={row.typeKind} name={row.type} />
            <ItemButton id={row.id} label={row.key} onShow={onShow} />
            <bdi className="min-w-0 flex-1 truncate">{row.title}</bdi>
            <StateMark category={row.stateCategory} name={row.state} />
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

function Links({ links, onShow }: { links: readonly ItemLink[]; onShow: (id: ItemId) => void }): ReactElement | null {
  const [limit, setLimit] = useState(LINK_STEP);
  if (links.length === 0) return null;
  const relations = Object.keys(RELATION_NAMES) as ItemLink['relation'][];
  const sorted = relations.flatMap((relation) => links.filter((link) => link.relation === relation)).slice(0, limit);
  return (
    <Part title={`Links (${formatCount(links.length)})`}>
      {relations.map((relation) => {
        const some = sorted.filter((link) => link.relation === relation);
        if (some.length === 0) return null;
        return (
          <div key={relation}>
            <h4 className="text-sm text-muted">{RELATION_NAMES[relation]}</h4>
            <ul>
              {some.map((link) => (
                <li key={link.id} className="flex items-center gap-2">
                  <ItemButton id={link.target} label={link.targetKey} onShow={onShow} />
                  <bdi className="truncate text-sm text-muted">{link.label}</bdi>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
      {links.length > limit && (
        <Button className="self-start" onClick={() => setLimit(limit === LINK_STEP ? 500 : limit + 1000)}>
          Show more of {formatCount(links.length)}
        </Button>
      )}
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
