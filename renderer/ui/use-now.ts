import { useEffect, useState } from 'react';

/** The time now in milliseconds, renewed often enough for texts such as '5 minutes ago'. */
export function useNow(everyMs = 20_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
