import { Combobox as Base } from '@base-ui/react/combobox';
import type { BaseUIEvent } from '@base-ui/react/types';
import { Check, Minus } from 'lucide-react';
import { useEffect, useReducer, useRef, useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import { cx } from './cx.ts';
import { Kbd } from './kbd.tsx';
import { byTyped, namedBy } from './picked-order.ts';
import { POPUP, POPUP_ITEM } from './popup.ts';
import { useEarlyKeys } from './use-early-keys.ts';

export interface PickerOption {
  readonly value: string;
  readonly label: string;
  readonly icon?: ReactNode;
  /** Stands muted behind the label. */
  readonly detail?: string;
}

/** How an editor was left: `next` and `previous` by Tab, to go on with what stands beside it; `left` for something else on the page, which has the focus. */
export type Leaving = 'saved' | 'cancelled' | 'next' | 'previous' | 'left';

const leavingFor = (reason: string): Leaving =>
  reason === 'item-press' ? 'saved' : reason === 'escape-key' || reason === 'trigger-press' ? 'cancelled' : 'left';

interface PickerFrame {
  /** The accessible name of the button, with what it shows, and of the list. */
  readonly label: string;
  /** What the button shows. */
  readonly children: ReactNode;
  readonly options: readonly PickerOption[];
  /** Said when there is nothing to choose from, or nothing with the typed letters. */
  readonly empty: string;
  /** The look of the button. */
  readonly className?: string;
  readonly defaultOpen?: boolean;
  readonly onOpen?: () => void;
  /** Where Tab goes on with another editor: without it Tab only closes. */
  readonly onLeave?: (how: Leaving) => void;
}

/** A button without a border until it is hovered, for values that are edited in place. */
export const QUIET =
  'min-h-6 min-w-0 max-w-full rounded-sm border border-transparent px-1.5 text-start hover:border-line-strong/60 hover:bg-hover data-popup-open:border-line-strong/60 data-popup-open:bg-hover';

const LIST = 'max-h-[min(18rem,calc(var(--available-height)-3rem))] overflow-y-auto overscroll-contain py-1 data-empty:p-0';
const INPUT = 'h-9 w-full border-b border-line bg-transparent px-3 outline-none placeholder:text-muted';
const MOST = 100;

const sameOption = (a: PickerOption, b: PickerOption): boolean => a.value === b.value;

export interface PickerProps extends PickerFrame {
  readonly value: string | null;
  readonly onPick: (value: string) => void;
  /** The options are the answer to what was typed: nothing else filters them. */
  readonly onType?: (text: string) => void;
  /** The options for what is typed are on their way. Enter and Tab wait for them, and then take the one that the letters name. */
  readonly waiting?: boolean;
}

/**
 * One of a list, found by typing, in a popup at the value it replaces. Enter and a click choose, Esc leaves everything as it was, Tab
 * chooses what the typed letters have found and goes on.
 */
export function Picker({ value, onPick, onType, waiting = false, ...frame }: PickerProps): ReactElement {
  const { label, children, options, empty, className, defaultOpen = false, onOpen, onLeave } = frame;
  const [open, setOpen] = useState(defaultOpen);
  const found = useRef<PickerOption | null>(null);
  const typed = useRef('');
  const [text, setText] = useState('');
  const leaving = useRef<Leaving | null>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const close = (how: Leaving): void => {
    leaving.current = how;
    setOpen(false);
  };
  /** A key that came before the options it is for. Letters that are typed after it make it void. */
  const early = useRef<{ readonly how: Leaving; readonly text: string } | null>(null);
  const [, look] = useReducer((times: number) => times + 1, 0);
  const { input, begin } = useEarlyKeys(open, (text) => {
    early.current = { how: 'saved', text };
    // The letters were drawn already: nothing else would look at it where the options are there.
    look();
  });
  /** A letter on the button opens the list with it. The library would choose what begins with it, unseen. */
  const onTriggerKey = (event: BaseUIEvent<KeyboardEvent<HTMLButtonElement>>): void => {
    if (open || !begin(event.nativeEvent)) return;
    event.preventDefault();
    event.preventBaseUIHandler();
    leaving.current = null;
    onOpen?.();
    setOpen(true);
  };
  useEffect(() => {
    if (waiting || early.current === null) return;
    const { how, text } = early.current;
    early.current = null;
    const named = open && text === typed.current ? namedBy(options, text) : null;
    if (named === null) return;
    onPick(named.value);
    close(how);
  });
  const onKeyDown = (event: BaseUIEvent<KeyboardEvent<HTMLInputElement>>): void => {
    if (event.key !== 'Tab' && event.key !== 'Enter') return;
    const how = event.key === 'Enter' ? 'saved' : event.shiftKey ? 'previous' : 'next';
    if (waiting && typed.current.trim() !== '') {
      event.preventDefault();
      event.preventBaseUIHandler();
      early.current = { how, text: typed.current };
      return;
    }
    if (event.key === 'Enter') return;
    if (typed.current.trim() !== '' && found.current !== null) onPick(found.current.value);
    if (onLeave !== undefined) event.preventDefault();
    else trigger.current?.focus(); // From there the browser goes on; the popup is gone by then.
    close(how);
  };
  return (
    <Base.Root
      items={onType === undefined ? byTyped(options, text) : [...options]}
      value={options.find((option) => option.value === value) ?? null}
      isItemEqualToValue={sameOption}
      open={open}
      onOpenChange={(next, { reason }) => {
        if (next) {
          leaving.current = null;
          onOpen?.();
        } else leaving.current ??= leavingFor(reason);
        setOpen(next);
      }}
      onOpenChangeComplete={(next) => {
        typed.current = '';
        setText('');
        if (!next) onLeave?.(leaving.current ?? 'cancelled');
      }}
      onValueChange={(next: PickerOption | null) => {
        if (next !== null) onPick(next.value);
      }}
      onInputValueChange={(text) => {
        typed.current = text;
        if (text !== early.current?.text) early.current = null;
        setText(text);
        onType?.(text);
      }}
      onItemHighlighted={(option: PickerOption | undefined) => {
        found.current = option ?? null;
      }}
      {...(onType === undefined ? {} : { filter: null })}
      limit={MOST}
      autoHighlight
    >
      <Base.Trigger ref={trigger} aria-label={label} className={className ?? QUIET} onKeyDown={onTriggerKey}>
        {children}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className="z-50">
          <Base.Popup aria-label={label} className={cx(POPUP, 'w-64 min-w-[var(--anchor-width)]')}>
            <Base.Input
              ref={input}
              aria-label={label}
              placeholder="Type to find"
              className={INPUT}
              spellCheck={false}
              onKeyDown={onKeyDown}
            />
            <Base.Empty className="px-3 py-2 text-muted empty:hidden">{empty}</Base.Empty>
            <Base.List className={LIST}>
              {(option: PickerOption) => (
                <Base.Item key={option.value} value={option} className={POPUP_ITEM}>
                  <Row option={option} />
                  <Base.ItemIndicator>
                    <Check aria-hidden className="text-accent" />
                  </Base.ItemIndicator>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Row({ option }: { option: PickerOption }): ReactElement {
  return (
    <>
      {option.icon}
      <bdi className="min-w-0 flex-1 truncate">{option.label}</bdi>
      {option.detail !== undefined && <span className="max-w-1/2 truncate text-sm text-muted">{option.detail}</span>}
    </>
  );
}

/** What a person changed in a list of members. */
export interface PickedChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export interface MultiPickerProps extends PickerFrame {
  /** Chosen already. */
  readonly chosen: readonly string[];
  /** Chosen for some of the things that are edited together: left as they are until they are touched. */
  readonly partly?: readonly string[];
  readonly onChange: (change: PickedChange) => void;
  /** Lets people write what no option says. @returns what is wrong with it; null when it can be taken */
  readonly problemOf?: (text: string) => string | null;
}

/** Several of a list. Closing keeps what was chosen, as one change; Esc leaves everything as it was. */
export function MultiPicker({ chosen, partly = [], onChange, problemOf, ...frame }: MultiPickerProps): ReactElement {
  const { label, children, options, empty, className, defaultOpen = false, onOpen, onLeave } = frame;
  const [open, setOpen] = useState(defaultOpen);
  const [text, setText] = useState('');
  /** What was chosen or taken out here. Beside it `chosen` may come in later, when it had to be asked for. */
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const leaving = useRef<Leaving | null>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  // Enter chooses one of several: it waits until they are seen.
  const { input, begin: beginTyping } = useEarlyKeys(open, () => {});

  const now = [...chosen, ...[...toggled.keys()].filter((value) => !chosen.includes(value))].filter(
    (value) => toggled.get(value) ?? chosen.includes(value),
  );
  const known = new Map(options.map((option) => [option.value, option]));
  const optionOf = (value: string): PickerOption => known.get(value) ?? { value, label: value };
  const written = text.trim();
  const isKnown = (word: string): boolean =>
    [...options, ...now.map(optionOf)].some((option) => option.label.toLowerCase() === word.toLowerCase());
  const problem = problemOf === undefined || written === '' || isKnown(written) ? null : problemOf(written);
  const isNew = problemOf !== undefined && written !== '' && !isKnown(written) && problem === null;
  const listed = [...options, ...now.filter((value) => !known.has(value)).map(optionOf)];
  // What is ticked stands in sight, and so does what was written here. What is ticked in the list stays where it is: nothing moves under a hand.
  const isAhead = ({ value }: PickerOption): boolean => chosen.includes(value) || partly.includes(value) || !known.has(value);
  const ordered = written === '' ? [...listed.filter(isAhead), ...listed.filter((option) => !isAhead(option))] : listed;
  const items = isNew ? [...ordered, { value: written, label: written, detail: 'New' }] : ordered;

  const begin = (): void => {
    setToggled(new Map());
    leaving.current = null;
    onOpen?.();
  };
  const commit = (): void => {
    const add = now.filter((value) => !chosen.includes(value));
    const remove = [...chosen, ...partly].filter((value) => toggled.get(value) === false);
    if (add.length + remove.length > 0) onChange({ add, remove });
  };
  const end = (how: Leaving): void => {
    if (how === 'cancelled') setToggled(new Map());
    else commit();
    setOpen(false);
  };
  return (
    <Base.Root
      multiple
      items={byTyped(items, text)}
      value={now.map(optionOf)}
      isItemEqualToValue={sameOption}
      open={open}
      onOpenChange={(next, { reason }) => {
        if (next) {
          begin();
          setOpen(true);
        } else if (leaving.current === null) {
          leaving.current = reason === 'trigger-press' ? 'saved' : leavingFor(reason);
          end(leaving.current);
        }
      }}
      onOpenChangeComplete={(next) => {
        if (!next) onLeave?.(leaving.current ?? 'cancelled');
      }}
      onValueChange={(next: readonly PickerOption[]) => {
        const values = next.map((option) => option.value);
        const changed = [...values, ...now].filter((value) => values.includes(value) !== now.includes(value));
        setToggled((before) => new Map([...before, ...changed.map((value) => [value, values.includes(value)] as const)]));
      }}
      inputValue={text}
      onInputValueChange={setText}
      limit={MOST}
      autoHighlight
    >
      <Base.Trigger
        ref={trigger}
        aria-label={label}
        className={className ?? QUIET}
        onKeyDown={(event) => {
          if (open || !beginTyping(event.nativeEvent)) return;
          event.preventDefault();
          begin();
          setOpen(true);
        }}
      >
        {children}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className="z-50">
          <Base.Popup aria-label={label} className={cx(POPUP, 'w-64 min-w-[var(--anchor-width)]')}>
            <Base.Input
              ref={input}
              aria-label={label}
              placeholder={problemOf === undefined ? 'Type to find' : 'Type to find or add'}
              className={INPUT}
              spellCheck={false}
              onKeyDown={(event) => {
                const isDone = event.key === 'Tab' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey));
                if (!isDone) return;
                if (onLeave !== undefined || event.key === 'Enter') event.preventDefault();
                else trigger.current?.focus(); // From there the browser goes on; the popup is gone by then.
                leaving.current = event.key === 'Enter' ? 'saved' : event.shiftKey ? 'previous' : 'next';
                end(leaving.current);
              }}
            />
            {problem !== null && (
              <p role="alert" className="px-3 py-2 text-sm text-bad">
                {problem}
              </p>
            )}
            <Base.Empty className="px-3 py-2 text-muted empty:hidden">{problem === null ? empty : null}</Base.Empty>
            <Base.List className={LIST}>
              {(option: PickerOption) => (
                <Base.Item key={option.value} value={option} className={POPUP_ITEM}>
                  <span
                    aria-hidden
                    className="flex size-3.5 shrink-0 items-center justify-center rounded-sm border border-line-strong [&_svg]:size-3"
                  >
                    {now.includes(option.value) ? (
                      <Check />
                    ) : partly.includes(option.value) && !toggled.has(option.value) ? (
                      <Minus />
                    ) : null}
                  </span>
                  <Row option={option} />
                </Base.Item>
              )}
            </Base.List>
            <p className="flex items-center justify-end gap-1.5 border-t border-line px-3 py-1.5 text-sm text-muted">
              <Kbd keys="Tab" /> keeps, <Kbd keys="Esc" /> discards
            </p>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
