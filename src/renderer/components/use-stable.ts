import { useCallback, useLayoutEffect, useRef } from 'react'

/** One function for the life of the component, always calling the latest `run`: for callbacks of memoized rows. */
export function useStable<A extends unknown[], R>(run: (...args: A) => R): (...args: A) => R {
  const latest = useRef(run)
  useLayoutEffect(() => {
    latest.current = run
  })
  return useCallback((...args: A) => latest.current(...args), [])
}
