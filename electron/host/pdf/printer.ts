import type { PdfRefusal } from '#shared/contract/host.ts';
import type { Result } from '#shared/lib/result.ts';

export interface PrintJob {
  /** A complete document that loads nothing. */
  readonly html: string;
  readonly paper: 'A4' | 'Letter';
  readonly title: string;
}

/** Turns HTML into a tagged PDF with an outline. Scripts never run and nothing is loaded while it prints. */
export interface Printer {
  /** Why it cannot print here, in a sentence; null when it can. */
  missing(): Promise<string | null>;
  print(job: PrintJob, signal: AbortSignal): Promise<Result<Uint8Array<ArrayBuffer>, PdfRefusal>>;
}

/** Paper sizes in inches, as the DevTools protocol takes them. */
export const PAPER_INCHES = { A4: { width: 8.27, height: 11.69 }, Letter: { width: 8.5, height: 11 } } as const;
