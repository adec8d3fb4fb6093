import type { Explanation } from '#shared/domain/explanation.ts';
import type { TextChange } from '#shared/plan/edit.ts';
import { changeBetween, mergeTyping } from './merge-typing.ts';

/** `waiting`: typed and about to be saved. `refused`: kept here, tried again. */
export type TypingState =
  { readonly kind: 'saved' | 'waiting' | 'saving' } | { readonly kind: 'refused'; readonly explanation: Explanation };

export interface TypingPort {
  /** Saves changes of a text of length `baseLength`; null when they are in both copies. */
  readonly send: (baseLength: number, changes: readonly TextChange[]) => Promise<Explanation | null>;
  /** Runs `work` after a while; a later call replaces an earlier one. */
  readonly later: (work: () => void, milliseconds: number) => void;
}

const PAUSE = 300;
const RETRY = 3000;
/** A send can be out of date once per change made elsewhere; more in a row means something else is wrong. */
const REBASES = 5;

/**
 * Typing in one window, on its way to the store. Invariants:
 *   `text` is what the editor shows, and always `base` with the changes that are not acknowledged
 *   changes leave in order, one message at a time, and only on top of the text they were made on
 *   what another window saved is shown at once when nothing is unsaved here, and merged in otherwise
 */
export class NotesSession {
  text: string;
  state: TypingState = { kind: 'saved' };
  private base: string;
  private unsent: readonly TextChange[] = [];
  private sending = false;
  /** The newest stored text that came in while a message was under way. */
  private arrived: string | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly port: TypingPort;
  private show: ((text: string) => void) | null = null;

  constructor(stored: string, port: TypingPort) {
    this.base = stored;
    this.text = stored;
    this.port = port;
  }

  /** Calls back on each change of `text` or `state`. @returns its own unsubscribe */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getState = (): TypingState => this.state;
  getText = (): string => this.text;

  /** Joins the editor on screen: `show` is called with text that did not come from it. @returns takes it off again */
  attach(show: (text: string) => void): () => void {
    this.show = show;
    return () => {
      if (this.show === show) this.show = null;
    };
  }

  /** Nothing is unsaved and no editor shows it: it can be forgotten. */
  get idle(): boolean {
    return this.state.kind === 'saved' && this.show === null;
  }

  /** The editor's text is `text` now, by these changes, each made on the result of the one before. */
  typed(changes: readonly TextChange[], text: string): void {
    this.unsent = [...this.unsent, ...changes];
    this.text = text;
    if (!this.sending) this.state = { kind: 'waiting' };
    this.tell();
    this.port.later(() => void this.flush(), PAUSE);
  }

  /** The store holds `stored` now: our own text come back, or another window's. */
  stored(stored: string): void {
    if (this.sending) this.arrived = stored;
    else if (stored !== this.base) this.settle(stored);
  }

  /** Saves what is not saved yet. Resolves when it is, or when it was refused. */
  async flush(): Promise<void> {
    if (this.sending || this.unsent.length === 0) return;
    this.sending = true;
    this.state = { kind: 'saving' };
    this.tell();
    for (let round = 0; this.unsent.length > 0; round += 1) {
      const [sent, textSent, before] = [this.unsent, this.text, this.base];
      this.unsent = [];
      this.arrived = null;
      const refusal = await this.port.send(before.length, sent);
      const arrived = this.arrived as string | null;
      if (refusal === null) {
        this.base = textSent;
        if (arrived !== null && arrived !== textSent && arrived !== before) this.settle(arrived);
        continue;
      }
      this.unsent = [...sent, ...this.unsent];
      if (arrived !== null && arrived !== before && round < REBASES) {
        this.settle(arrived);
        continue;
      }
      this.state = { kind: 'refused', explanation: refusal };
      break;
    }
    this.sending = false;
    if (this.unsent.length === 0) this.state = { kind: 'saved' };
    else this.port.later(() => void this.flush(), RETRY);
    this.tell();
  }

  /** Stands on `stored` from now on, with what is unsaved here merged in. */
  private settle(stored: string): void {
    const merged = mergeTyping(this.base, this.text, stored);
    const change = changeBetween(stored, merged);
    this.base = stored;
    this.unsent = change === null ? [] : [change];
    if (merged !== this.text) {
      this.text = merged;
      this.show?.(merged);
    }
    if (change !== null && !this.sending) this.port.later(() => void this.flush(), PAUSE);
    else if (!this.sending) this.state = { kind: 'saved' };
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
