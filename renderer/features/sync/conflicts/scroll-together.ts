import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';

/*
 * Long texts beside each other scroll together: where one stands at a passage, the others stand at the same one, also behind a paragraph
 * that only one of them has. What tells where passages stand level are the parts of the diffs: each is marked with its place in the older
 * text (`data-at`), and that text is one of the boxes (`data-side="base"`).
 */

/** A height in one text and the height of the same passage in another, in pixels. */
type Level = readonly [from: number, to: number];

/** The height that is level with a height, in a straight line between those that are known. @param levels ascending, both ends among them */
function levelWith(levels: readonly Level[], height: number): number {
  // Beside what only the other has, its beginning.
  const next = levels.findIndex(([from]) => from >= height);
  const [before, after] = [levels.at(next === -1 ? -1 : Math.max(0, next - 1)), levels.at(next)];
  if (before === undefined || after === undefined) return height;
  if (after[0] === before[0]) return after[1];
  return before[1] + ((height - before[0]) / (after[0] - before[0])) * (after[1] - before[1]);
}

/** How far down in a box the passage stands that is held level, as a share of its height. */
const EYE = 1 / 3;

/** Pixels between the passage held level and a difference below it: what was put in begins there, and is seen from its beginning. */
const ABOVE = 4;

const topIn = (box: Element, rects: DOMRectList): number | null =>
  rects[0] === undefined ? null : rects[0].top - box.getBoundingClientRect().top + box.scrollTop;

/** The only text in an element, of which every character has its place. */
function textIn(box: Element): Text | null {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const first = walker.nextNode() as Text | null;
  return walker.nextNode() === null ? first : null;
}

/** Where a character of a text stands in a box; a break has no place of its own, and stands where what is before it does. */
function placeOf(box: Element, text: Text, at: number): number | null {
  const range = document.createRange();
  for (let from = at; from >= 0; from -= 1) {
    if (text.data[from] === '\n' && from > 0) continue;
    range.setStart(text, from);
    range.setEnd(text, from + 1);
    return topIn(box, range.getClientRects());
  }
  return null;
}

/** Where passages of the older text stand in a changed one. */
function levelsOf(base: Element, changed: Element): readonly Level[] {
  const text = textIn(base);
  const levels: Level[] = [[0, 0]];
  for (const part of changed.querySelectorAll<HTMLElement>('[data-at]')) {
    const at = Number(part.dataset.at);
    if (text === null || at >= text.length) continue;
    const [from, to] = [placeOf(base, text, at), topIn(changed, part.getClientRects())];
    if (from !== null && to !== null) levels.push([from, to]);
  }
  return [...levels, [base.scrollHeight, changed.scrollHeight]];
}

const turned = (levels: readonly Level[]): readonly Level[] => levels.map(([from, to]) => [to, from]);

/** Scrolls the boxes to where one of them stands. @returns those that moved, with where they stand now */
function follow(box: Element, boxes: readonly Element[]): ReadonlyMap<Element, number> {
  const base = boxes.find((each) => each instanceof HTMLElement && each.dataset.side === 'base');
  const eye = box.scrollTop + box.clientHeight * EYE;
  const inBase = base === undefined || box === base ? eye : levelWith(turned(levelsOf(base, box)), eye);
  const moved = new Map<Element, number>();
  for (const other of boxes) {
    if (other === box || other.scrollHeight <= other.clientHeight) continue;
    const level =
      other === base
        ? inBase
        : levelWith(
            base === undefined
              ? [
                  [0, 0],
                  [box.scrollHeight, other.scrollHeight],
                ]
              : levelsOf(base, other),
            inBase,
          );
    // At its beginning and its end a text is seen whole, whatever the others show.
    const isAtEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 1;
    const before = other.scrollTop;
    other.scrollTop = box.scrollTop <= 0 ? 0 : isAtEnd ? other.scrollHeight : level - other.clientHeight * EYE;
    if (other.scrollTop !== before) moved.set(other, other.scrollTop);
  }
  return moved;
}

/** The first passage that differs, and the box it is marked in. */
function firstMark(boxes: readonly Element[]): { readonly box: Element; readonly top: number } | null {
  const marks = boxes.flatMap((box) => {
    const mark = box.querySelector<HTMLElement>('ins[data-at], del[data-at]');
    const top = mark === null ? null : topIn(box, mark.getClientRects());
    return mark === null || top === null ? [] : [{ box, top, at: Number(mark.dataset.at) }];
  });
  return marks.toSorted((a, b) => a.at - b.at)[0] ?? null;
}

/** Lets the boxes in an element (`data-side`) scroll together. They begin at the first difference. @returns for that element */
export function useScrollTogether(): RefObject<HTMLDivElement | null> {
  const whole = useRef<HTMLDivElement>(null);
  const boxesIn = (): readonly Element[] => [...(whole.current?.querySelectorAll('[data-side]') ?? [])];
  // A box that was moved says so like one that a person moves.
  const led = useRef<Map<Element, number>>(new Map());
  const lead = (box: Element): void => {
    for (const [other, top] of follow(box, boxesIn())) led.current.set(other, top);
  };
  useLayoutEffect(() => {
    const first = firstMark(boxesIn());
    if (first === null) return;
    first.box.scrollTop = first.top - first.box.clientHeight * EYE - ABOVE;
    led.current.set(first.box, first.box.scrollTop);
    lead(first.box);
    // Only once: who reads is not moved when another value comes.
  }, []);
  useEffect(() => {
    const element = whole.current;
    const onScroll = ({ target }: Event): void => {
      if (!(target instanceof Element)) return;
      if (led.current.get(target) === target.scrollTop) return;
      led.current.delete(target);
      lead(target);
    };
    // The event of a box does not bubble.
    element?.addEventListener('scroll', onScroll, true);
    return () => element?.removeEventListener('scroll', onScroll, true);
  }, []);
  return whole;
}
