import { plural } from './dates.ts';
import { toast } from './toast.tsx';

/** The clipboard can be refused by the system, or by the browser while the window is not in front. */
export function tellNotCopied(): void {
  toast({
    title: 'Nothing was copied',
    text: 'The clipboard could not be written. Nothing else has changed. Click into the window and copy again.',
    urgent: true,
  });
}

/** Says how many rows were copied as a table. @param count null when none could be */
export function tellCopied(count: number | null, noun: string): void {
  if (count === null) tellNotCopied();
  else toast({ title: `${plural(count, noun)} copied as a table` });
}
