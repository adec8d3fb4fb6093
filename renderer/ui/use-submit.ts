import { useRef, useState } from 'react';

export interface Submit {
  /** Whether the work runs, for words such as 'Connecting …'. */
  readonly busy: boolean;
  /**
   * Runs the work of a dialog or form once. A second submit does nothing while the first one runs, and after it has succeeded: a double
   * click arrives before the dialog has left the window.
   * @param work answers whether it is done; a refusal opens the form again
   */
  readonly submit: (work: () => Promise<boolean>) => Promise<void>;
}

/** The guard of a dialog or form whose submit must count once. It lasts until the form is closed. */
export function useSubmit(): Submit {
  const [busy, setBusy] = useState(false);
  // State is seen with the next drawing only; the second half of a double click can come before it.
  const locked = useRef(false);
  const submit = async (work: () => Promise<boolean>): Promise<void> => {
    if (locked.current) return;
    locked.current = true;
    setBusy(true);
    let done = false;
    try {
      done = await work();
    } finally {
      locked.current = done;
      setBusy(false);
    }
  };
  return { busy, submit };
}
