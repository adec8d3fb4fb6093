import { useEffect, useState } from 'react';

const megabytes = new Intl.NumberFormat(undefined, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
const gigabytes = new Intl.NumberFormat(undefined, { style: 'unit', unit: 'gigabyte', maximumFractionDigits: 1 });
const size = (bytes: number): string => (bytes < 1e9 ? megabytes.format(bytes / 1e6) : gigabytes.format(bytes / 1e9));

/** How much the browser's store holds and may hold, in words; null where the browser does not say. */
export function useStorageFacts(): { readonly used: string; readonly free: string } | null {
  const [facts, setFacts] = useState<{ readonly used: string; readonly free: string } | null>(null);
  useEffect(() => {
    let current = true;
    void navigator.storage?.estimate().then(
      ({ usage, quota }) => {
        if (!current || usage === undefined || quota === undefined) return;
        setFacts({ used: size(usage), free: size(quota - usage) });
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, []);
  return facts;
}
