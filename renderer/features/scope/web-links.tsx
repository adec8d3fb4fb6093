import { useState, type ReactElement } from 'react';
import { engine, useEngineQuery, useItemRevision } from '#renderer/engine/client/index.ts';
import { Button } from '#renderer/ui/button.tsx';
import { formatCount } from '#renderer/ui/dates.ts';
import { SafeLink } from '#renderer/ui/safe-link.tsx';
import type { ProjectCatalog } from '#shared/domain/catalog.ts';
import { isolated } from '#shared/domain/isolate.ts';
import type { Item, ItemId } from '#shared/domain/item.ts';
import type { LinkedItem, WebLink } from '#shared/domain/web-link.ts';
import { StateMark } from './item-marks.tsx';
import { ItemButton, Part } from './panel-parts.tsx';

const STEP = 50;

export interface WebLinksProps {
  readonly item: Item;
  readonly catalog: ProjectCatalog | null;
  readonly webLinks: readonly WebLink[];
  readonly onShow: (id: ItemId) => void;
}

/**
 * Addresses that people pasted: those of pulled items lead to them, in whichever tracker they are; the others lead out. And the other
 * way round, the items of other trackers that hold this one's address.
 */
export function WebLinks({ item, catalog, webLinks, onShow }: WebLinksProps): ReactElement | null {
  const revision = useItemRevision();
  const { value: backlinks = [] } = useEngineQuery(`${revision} ${item.id} backlinks`, () => engine().items.webBacklinks(item.id));
  const [limit, setLimit] = useState(STEP);
  const names = new Map((catalog?.fields ?? []).map((field) => [field.id, field.name] as const));
  const via = ({ field, comment }: WebLink): string =>
    [field === null ? 'via hyperlink' : `via ${names.get(field) ?? field}`, comment].filter((word) => word !== null).join(', ');
  const count = webLinks.length + backlinks.length;
  if (count === 0) return null;
  return (
    <Part title={`Web links (${formatCount(count)})`}>
      <ul className="flex flex-col gap-1">
        {webLinks.slice(0, limit).map((link) => (
          <li key={link.url} className="min-w-0">
            {link.item === null ? (
              <SafeLink href={link.url} className="break-all">
                <bdi>{link.url}</bdi>
              </SafeLink>
            ) : (
              <Linked item={link.item} onShow={onShow} />
            )}
            <p className="text-sm break-words text-muted" dir="auto">
              {via(link)}
            </p>
          </li>
        ))}
        {backlinks.slice(0, limit).map(({ item: from, comment }) => (
          <li key={from.id} className="min-w-0">
            <Linked item={from} onShow={onShow} />
            <p className="text-sm break-words text-muted" dir="auto">
              {['links here by hyperlink', comment].filter((word) => word !== null).join(', ')}
            </p>
          </li>
        ))}
      </ul>
      {Math.max(webLinks.length, backlinks.length) > limit && (
        <Button className="self-start" onClick={() => setLimit(limit + 500)}>
          Show more of {formatCount(count)}
        </Button>
      )}
    </Part>
  );
}

/** Key, title and state of the other item: it may stand in a tracker whose keys say nothing here. */
function Linked({ item, onShow }: { item: LinkedItem; onShow: (id: ItemId) => void }): ReactElement {
  return (
    <div className="flex min-w-0 items-start gap-2" title={item.connectionName}>
      <span className="min-w-0 break-words">
        <ItemButton id={item.id} label={`${item.key} ${isolated(item.title)}`} onShow={onShow} />
      </span>
      <span className="ms-auto flex min-h-6 max-w-1/3 shrink-0 items-center">
        <StateMark category={item.stateCategory} name={item.state} />
      </span>
    </div>
  );
}
