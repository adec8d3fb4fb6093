import { useEffect, useState } from 'react';

const size = new Intl.NumberFormat(undefined, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });

/** How much the browser's store holds and may hold, in words; null where the browser does not say. */
export function useStorageFacts(): { readonly used: string; readonly free: string } | null {
  const [facts, setFacts] = useState<{ readonly used: string; readonly free: string } | null>(null);
  useEffect(() => {
    let current = true;
    void navigator.storage?.estimate().then(
      ({ usage, quota }) => {
        if (!current || usage === undefined || quota === undefined) return;
        setFacts({ used: size.format(usage / 1e6), free: size.format((quota - usage) / 1e6) });
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, []);
  return facts;
}
