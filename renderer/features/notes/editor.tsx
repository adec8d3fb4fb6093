import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { markdown, markdownLanguage } from '@codemirror/lang-markdown';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Annotation, EditorSelection, EditorState, Transaction, type StateCommand } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef, type ReactElement } from 'react';
import type { TextChange } from '#shared/plan/edit.ts';
import { changeBetween } from './merge-typing.ts';
import type { NotesSession } from './notes-session.ts';

/** Marks a change that came from the store, so that it is not sent back to it. */
const fromStore = Annotation.define<boolean>();

// Colours are the app's tokens: custom properties reach into the shadow tree, so light and dark follow by themselves.
const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', color: 'var(--c-text)', backgroundColor: 'var(--c-surface)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", "Liberation Mono", monospace',
    lineHeight: '1.6',
    overflow: 'auto',
  },
  '.cm-content': { padding: '12px 16px', caretColor: 'var(--c-accent)', maxWidth: '90ch' },
  '.cm-line': { padding: '0' },
  '.cm-cursor': { borderLeftColor: 'var(--c-accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--c-accent-soft)',
  },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--c-hover) 55%, transparent)' },
  '.cm-placeholder': { color: 'var(--c-muted)' },
  '.cm-panels': { backgroundColor: 'var(--c-sunken)', color: 'var(--c-text)', borderColor: 'var(--c-line)' },
  '.cm-searchMatch': { backgroundColor: 'var(--c-warn-soft)' },
  '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--c-line)' },
  '.cm-panel.cm-search': {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '4px 6px',
    padding: '8px 36px 8px 12px',
    fontFamily: 'inherit',
  },
  '.cm-panel.cm-search br': { flexBasis: '100%', content: '""' },
  '.cm-panel.cm-search label': { display: 'inline-flex', alignItems: 'center', gap: '4px', fontSize: '12px' },
  '.cm-panel.cm-search input, .cm-panel.cm-search button, .cm-panel.cm-search label': { margin: '0' },
  '.cm-panel.cm-search [name=close]': {
    top: '8px',
    insetInlineEnd: '8px',
    width: '24px',
    height: '24px',
    color: 'var(--c-muted)',
    cursor: 'default',
  },
  '.cm-textfield, .cm-button': {
    height: '26px',
    padding: '0 8px',
    fontSize: '13px',
    background: 'var(--c-surface)',
    color: 'var(--c-text)',
    border: '1px solid var(--c-line-strong)',
    borderRadius: '6px',
    backgroundImage: 'none',
  },
});

const colours = HighlightStyle.define([
  { tag: tags.heading, fontWeight: '600', color: 'var(--c-text)' },
  { tag: tags.strong, fontWeight: '600' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: [tags.link, tags.url], color: 'var(--c-accent)' },
  { tag: tags.monospace, color: 'var(--c-good)' },
  { tag: tags.quote, color: 'var(--c-muted)' },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.meta], color: 'var(--c-muted)' },
]);

/** Puts a mark around each selection, or takes it away where it stands already. */
const around =
  (mark: string): StateCommand =>
  ({ state, dispatch }) => {
    const size = mark.length;
    dispatch(
      state.update(
        state.changeByRange(({ from, to }) => {
          const marked = state.sliceDoc(from - size, from) === mark && state.sliceDoc(to, to + size) === mark;
          return marked
            ? {
                changes: [
                  { from: from - size, to: from },
                  { from: to, to: to + size },
                ],
                range: EditorSelection.range(from - size, to - size),
              }
            : {
                changes: [
                  { from, insert: mark },
                  { from: to, insert: mark },
                ],
                range: EditorSelection.range(from + size, to + size),
              };
        }),
        { userEvent: 'input' },
      ),
    );
    return true;
  };

/**
 * The Markdown editor. It stands in a shadow tree, where it may write its styles under `style-src 'self'` (adopted style sheets).
 * Undo inside it is its own: what another window typed is not taken back.
 */
export function Editor({ session, label }: { session: NotesSession; label: string }): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current!;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: session.text,
        extensions: [
          // Only \n ends a line, so that positions here are positions in the stored text, whatever it holds.
          EditorState.lineSeparator.of('\n'),
          history(),
          drawSelection(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          EditorView.lineWrapping,
          EditorView.perLineTextDirection.of(true),
          markdown({ base: markdownLanguage }),
          syntaxHighlighting(colours),
          theme,
          placeholder('Write what is new for people who use it. Or generate a first draft from the scope.'),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'true', dir: 'auto', tabindex: '0' }),
          keymap.of([
            { key: 'Mod-b', run: around('**') },
            { key: 'Mod-i', run: around('_') },
            ...searchKeymap,
            ...historyKeymap,
            ...defaultKeymap,
          ]),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || update.transactions.some((transaction) => transaction.annotation(fromStore))) return;
            const changes: TextChange[] = [];
            // In the new text's positions each change stands on the result of those before it.
            update.changes.iterChanges((fromA, toA, fromB, _toB, inserted) =>
              changes.push({ from: fromB, to: fromB + toA - fromA, insert: inserted.sliceString(0, inserted.length, '\n') }),
            );
            session.typed(changes, update.state.sliceDoc());
          }),
        ],
      }),
    });
    const detach = session.attach((text) => {
      const change = changeBetween(view.state.sliceDoc(), text);
      if (change !== null) view.dispatch({ changes: change, annotations: [fromStore.of(true), Transaction.addToHistory.of(false)] });
    });
    return () => {
      detach();
      view.destroy();
    };
  }, [session, label]);
  return <div ref={host} className="h-full min-h-0" />;
}
