import { useEffect, useRef } from 'react'
import type { TracedBranch } from '../../../../shared/model/trace/view-trace.ts'
import type { InStore } from '../../../client/index.ts'
import type { ViewDraft } from '../draft/view-draft.ts'
import { untaken } from '../trace/trace-report.ts'
import { type SampleSearching, useSampleSearch } from './use-sample-search.ts'
import type { Sampling } from './use-sampling.ts'

/** A search for a document that goes a way of the map which no sampled one does. */
export interface BranchSearch {
  readonly search: SampleSearching
  readonly find: (branch: TracedBranch) => void
  readonly again: () => void
}

interface BranchInput {
  readonly sampling: Sampling
  /** The documents of the sample now. */
  readonly keys: readonly string[]
  readonly showDocument: (key: string) => void
}

/** Adds the document that is found to the sample, and shows it. */
export function useBranchSearch(at: InStore, draft: ViewDraft, input: BranchInput): BranchSearch {
  const search = useSampleSearch(at, draft)
  const latest = useRef(input)
  useEffect(() => {
    latest.current = input
  })
  const found = search.told?.found[0]
  useEffect(() => {
    if (found === undefined) return
    const { sampling, keys, showDocument } = latest.current
    sampling.add(found.key, found.says, keys)
    showDocument(found.key)
  }, [found])
  return {
    search,
    find: (branch) => {
      const { line, column, label } = branch
      const arms = untaken(branch).map(({ name }) => name)
      search.start({ by: 'branch', line, column, label, arms }, 1)
    },
    again: () => {
      if (search.wanted !== null) search.start(search.wanted, 1)
    },
  }
}
