import { useEffect, useEffectEvent } from 'react'

/**
 * Hands over what is kept between sessions, once it is read, and again for another name. An answer that comes after the name has changed
 * is dropped, and what cannot be read counts as not kept.
 *
 * @example useKept(name, readQueries, setQueries)
 */
export function useKept<Kept>(
  name: string,
  read: (name: string) => Promise<Kept>,
  take: (kept: Kept) => void,
): void {
  const readNow = useEffectEvent(read)
  const takeNow = useEffectEvent(take)
  useEffect(() => {
    let left = false
    const load = async (): Promise<void> => {
      const kept = await readNow(name)
      if (!left) takeNow(kept)
    }
    load().catch(() => undefined)
    return () => {
      left = true
    }
  }, [name])
}
