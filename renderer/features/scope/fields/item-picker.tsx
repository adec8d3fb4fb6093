import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { engine } from '#renderer/engine/client/index.ts';
import { Picker, type PickerOption } from '#renderer/ui/picker.tsx';
import type { SearchHit } from '#shared/contract/engine.ts';
import { connectionOf, type ItemId, type ProjectId } from '#shared/domain/item.ts';
import { NONE } from './choices-for.ts';

const SHOWN = 20;
/** Hits of other trackers are left out, so more are asked for than are shown. */
const ASKED = 100;

/** What was found for a text. */
interface Answer {
  readonly text: string;
  readonly of: ItemId | ProjectId | null;
  readonly hits: readonly SearchHit[];
}
const NO_ANSWER: Answer = { text: '', of: null, hits: [] };

export interface ItemPickerProps {
  readonly label: string;
  /** The item that is edited, or the project of one that is made: only items of its tracker can be chosen, and not itself. */
  readonly of: ItemId | ProjectId;
  readonly chosen: ItemId | null;
  /** Offers to choose none, with these words. */
  readonly none?: string;
  readonly onPick: (item: { readonly id: ItemId; readonly key: string } | null) => void;
  readonly onOpen?: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Another item of the same tracker, found by key or title. */
export function ItemPicker({ label, of, chosen, none, onPick, onOpen, className, children }: ItemPickerProps): ReactElement {
  const [text, setText] = useState('');
  const [answer, setAnswer] = useState<Answer>(NO_ANSWER);
  useEffect(() => {
    let current = true;
    const take = (hits: readonly SearchHit[]): void => {
      if (current) setAnswer({ text, of, hits });
    };
    if (text.trim() === '') take([]);
    else
      void engine()
        .items.search({ text, limit: ASKED })
        .then(
          (found) => take(found.filter(({ id }) => id !== (of as string) && connectionOf(id) === connectionOf(of)).slice(0, SHOWN)),
          () => take([]),
        );
    return () => {
      current = false;
    };
  }, [text, of]);
  const { hits } = answer;
  const found = hits.map((hit): PickerOption => ({ value: hit.id, label: `${hit.key} ${hit.title}`, detail: hit.state }));
  const options = none !== undefined && chosen !== null && text === '' ? [{ value: NONE, label: none }, ...found] : found;
  return (
    <Picker
      label={label}
      options={options}
      value={chosen}
      empty={answer.text.trim() === '' ? 'Type a key or words of a title.' : 'No item of this tracker has these words.'}
      onType={setText}
      waiting={answer.text !== text || answer.of !== of}
      onPick={(value) => {
        const hit = hits.find(({ id }) => id === value);
        if (value === NONE) onPick(null);
        else if (hit !== undefined) onPick({ id: hit.id, key: hit.key });
      }}
      {...(onOpen === undefined ? {} : { onOpen })}
      {...(className === undefined ? {} : { className })}
    >
      {children}
    </Picker>
  );
}
