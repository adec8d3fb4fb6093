import { Plus, X } from 'lucide-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Button, IconButton } from '#renderer/ui/button.tsx';
import { formatCount } from '#renderer/ui/dates.ts';
import { isOwnEscape } from '#renderer/ui/escape.ts';
import { SelectInput } from '#renderer/ui/select-input.tsx';
import type { ItemId, ItemLink } from '#shared/domain/item.ts';
import type { ItemListRow } from '#shared/domain/scope.ts';
import { linkMember } from '#shared/sync/editable.ts';
import { linkEndOf } from '#shared/sync/item-state.ts';
import type { LinkChoice } from '#shared/sync/choices.ts';
import { ItemButton, ItemLine, Part } from '../panel-parts.tsx';
import { ChangeMark } from './change-mark.tsx';
import { changeMembers } from './edits.ts';
import type { Editing } from './item-fields.tsx';
import { ItemPicker } from './item-picker.tsx';
import { LEARNT } from './options.tsx';

const LINK_STEP = 50;
/** What waits for something comes first. */
const RELATIONS: readonly ItemLink['relation'][] = ['needs', 'needed-by', 'relates', 'duplicates', 'duplicated-by', 'other'];

/** Under what the tracker calls them, which is what somebody chose: 'Is blocked by', 'Predecessor'. */
function inGroups(links: readonly ItemLink[], limit: number): readonly (readonly [label: string, links: readonly ItemLink[]])[] {
  const sorted = links.toSorted((a, b) => RELATIONS.indexOf(a.relation) - RELATIONS.indexOf(b.relation)).slice(0, limit);
  return [...Map.groupBy(sorted, ({ label }) => label)];
}
const asHeading = (label: string): string => label.replace(/^./u, (letter) => letter.toLocaleUpperCase('en'));

export interface LinksEditorProps {
  readonly editing: Editing;
  /** The items that the links lead to, those that are pulled. */
  readonly linked: readonly ItemListRow[];
  readonly onShow: (id: ItemId) => void;
}

/** The item's links to other items, in groups of what their tracker calls them; they can be added and removed. */
export function LinksEditor({ editing, linked, onShow }: LinksEditorProps): ReactElement | null {
  const { item, choices, entries, onProblem } = editing;
  const [limit, setLimit] = useState(LINK_STEP);
  const [adding, setAdding] = useState(false);
  const part = useRef<HTMLDivElement>(null);
  const wasAdding = useRef(false);
  useEffect(() => {
    // The button and the form take each other's place: the keyboard goes along, where nothing else has it.
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (wasAdding.current !== adding && isLost) part.current?.querySelector<HTMLElement>('button, [role="combobox"]')?.focus();
    wasAdding.current = adding;
  }, [adding]);
  const { links } = item;
  const changed = entries.filter(({ field }) => field === 'links');
  if (links.length === 0 && choices === null && changed.length === 0) return null;
  const known = new Map(linked.map((row) => [row.id, row] as const));
  const change = (add: readonly string[], remove: readonly string[]): void =>
    void changeMembers(item, 'links', { add, remove }).then(onProblem);
  return (
    <Part
      title={links.length === 0 ? 'Links' : `Links (${formatCount(links.length)})`}
      mark={<ChangeMark entries={changed} onProblem={onProblem} />}
    >
      {inGroups(links, limit).map(([label, some]) => (
        <div key={label}>
          <h4 className="text-sm text-muted">
            <bdi>{asHeading(label)}</bdi>
          </h4>
          <ul>
            {some.map((link) => (
              <li key={link.id} className="group/link flex items-center gap-2">
                <Linked link={link} row={known.get(link.target)} onShow={onShow} />
                {choices !== null && (
                  <IconButton
                    label={`Remove the link to ${link.targetKey}`}
                    icon={<X aria-hidden />}
                    className="h-6 w-6 text-muted opacity-0 group-hover/link:opacity-100 focus-visible:opacity-100 [@media(hover:none)]:opacity-100"
                    onClick={() => change([], [linkMember(linkEndOf(link))])}
                  />
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
      {links.length > limit && (
        <Button className="self-start" onClick={() => setLimit(limit === LINK_STEP ? 500 : limit + 1000)}>
          Show more of {formatCount(links.length)}
        </Button>
      )}
      {choices !== null && (
        <div ref={part} className="flex flex-col">
          {adding ? (
            <NewLink
              types={choices.linkTypes}
              of={item.id}
              onCancel={() => setAdding(false)}
              onLink={(member) => {
                change([member], []);
                setAdding(false);
              }}
            />
          ) : (
            <Button className="self-start" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
              Add a link
            </Button>
          )}
        </div>
      )}
    </Part>
  );
}

/** The item at the other end of a link. What is not pulled is known by its key. */
function Linked({ link, row, onShow }: { link: ItemLink; row: ItemListRow | undefined; onShow: (id: ItemId) => void }): ReactElement {
  if (row !== undefined) return <ItemLine row={row} onShow={onShow} />;
  return (
    <span className="flex min-w-0 flex-1 items-center gap-2">
      <ItemButton id={link.target} label={link.targetKey} onShow={onShow} />
    </span>
  );
}

const idOf = ({ type, direction }: LinkChoice): string => `${direction} ${type}`;

function NewLink({
  types,
  of,
  onLink,
  onCancel,
}: {
  types: readonly LinkChoice[];
  of: ItemId;
  onLink: (member: string) => void;
  onCancel: () => void;
}): ReactElement {
  const [chosen, setChosen] = useState(types[0] === undefined ? null : idOf(types[0]));
  const type = types.find((each) => idOf(each) === chosen);
  if (type === undefined) return <p className="text-muted">{LEARNT.links}</p>;
  return (
    <div
      role="group"
      aria-label="New link"
      className="flex flex-wrap items-center gap-2"
      onKeyDown={(event) => {
        if (!isOwnEscape(event)) return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <SelectInput
        aria-label="Type of link"
        value={chosen}
        options={types.map((each) => ({ value: idOf(each), label: each.label }))}
        onChange={setChosen}
        className="max-w-44"
      />
      <ItemPicker
        label="Item to link"
        of={of}
        chosen={null}
        className="control min-w-0 flex-1 truncate text-start text-muted"
        onPick={(target) => {
          if (target !== null) onLink(linkMember({ type: type.type, direction: type.direction, target: target.id }));
        }}
      >
        Find an item
      </ItemPicker>
      <Button onClick={onCancel}>Cancel</Button>
    </div>
  );
}
