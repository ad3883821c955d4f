import { useEffect, useState } from 'react';

/** After so long a person wonders whether anything happens. */
const SLOW_MS = 2000;

/** Whether something has been going on for so long that it should be said. */
export function useSlow(isGoing: boolean): boolean {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    if (!isGoing) return;
    const timer = setTimeout(() => setIsSlow(true), SLOW_MS);
    return () => {
      clearTimeout(timer);
      setIsSlow(false);
    };
  }, [isGoing]);
  return isSlow;
}
