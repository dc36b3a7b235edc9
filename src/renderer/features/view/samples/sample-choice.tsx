import { NativeSelect } from '@mantine/core'
import classes from './samples.module.css'
import type { Sampling } from './use-sampling.ts'
import { type SampleWay, sampleWays } from './ways.ts'

/** Chooses which documents the draft runs on. */
export function SampleChoice({ sampling }: { readonly sampling: Sampling }) {
  return (
    <NativeSelect
      className={classes.way}
      aria-label="Sampled documents"
      title="Which documents the draft is run on; by shape: a few that stand for all, and take every way through the map"
      data={sampleWays.map(({ group, items }) => ({ group, items: [...items] }))}
      value={sampling.way}
      onChange={(event) => sampling.choose(event.currentTarget.value as SampleWay)}
    />
  )
}
