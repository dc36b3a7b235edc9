import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Forecast } from '../../../shared/model/forecast.ts'
import { client, type InStore, keys } from '../../client/index.ts'
import { keyProblem } from './document-draft.ts'
import { jsonProblems } from './json-problems.ts'

const typingPause = 300

/** Longer texts would be sent and mapped at every pause of the typing. */
const longestText = 1_000_000

/** Why there is nothing to foretell just now. */
export type ForecastWait = 'unchanged' | 'key' | 'text' | 'size'

export interface ForecastState {
  readonly wait: ForecastWait | null
  /** The newest answer; of an earlier text while `stale`. */
  readonly forecast: Forecast | null
  readonly stale: boolean
  readonly failure: unknown
}

interface ForecastInput {
  readonly at: InStore
  readonly docKey: string
  readonly text: string
  /** Whether the text differs from what is saved. */
  readonly dirty: boolean
  /** Whether the forecast is on screen, and there are views to ask. */
  readonly wanted: boolean
}

/** What saving the text would do, asked again after each pause of the typing; a newer request ends the one before it. */
export function useForecast({ at, docKey, text, dirty, wanted }: ForecastInput): ForecastState {
  const [debounced] = useDebouncedValue(text, typingPause)
  const wait = useMemo(() => whatToWaitFor(docKey, debounced, dirty), [docKey, debounced, dirty])
  const query = useQuery({
    // A key is read from end to end at each drawing: it holds the text only where the text is asked about.
    queryKey: [...keys.store(at), 'forecast', docKey, wait === null ? debounced : null],
    queryFn: ({ signal }) => client.documents.forecast({ ...at, key: docKey, text: debounced }, { signal }),
    enabled: wanted && wait === null,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
  return {
    wait,
    forecast: query.data ?? null,
    stale: query.isPlaceholderData || debounced !== text || wait !== null,
    failure: query.error,
  }
}

function whatToWaitFor(docKey: string, text: string, dirty: boolean): ForecastWait | null {
  if (!dirty) return 'unchanged'
  if (keyProblem(docKey) !== null) return 'key'
  if (text.length > longestText) return 'size'
  return jsonProblems(text).some(({ severity }) => severity === 'error') ? 'text' : null
}
