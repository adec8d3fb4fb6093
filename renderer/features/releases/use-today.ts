import { useEffect, useState } from 'react';
import { systemZone } from '#renderer/ui/dates.ts';
import { instantOf, type CalendarDate, type ZoneName } from '#shared/domain/time.ts';
import { dayIn } from '#shared/domain/wall-time.ts';

const now = (): CalendarDate => dayIn(instantOf(Date.now()), systemZone() as ZoneName);

/** Today in the system's zone. A window left open over midnight follows within a minute. */
export function useToday(): CalendarDate {
  const [today, setToday] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setToday(now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return today;
}
