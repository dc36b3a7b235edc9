import { NativeSelect } from '@mantine/core'
import { memo } from 'react'
import classes from './samples.module.css'
import type { Sampling } from './use-sampling.ts'
import { type SampleWay, sampleWays } from './ways.ts'

const data = sampleWays.map(({ group, items }) => ({ group, items: [...items] }))

/** Chooses which documents the draft runs on. */
export const SampleChoice = memo(function DrawnChoice({ way, choose }: Pick<Sampling, 'way' | 'choose'>) {
  return (
    <NativeSelect
      className={classes.way}
      aria-label="Sampled documents"
      title="Which documents the draft is run on; by shape: a few that stand for all, and take every way through the map"
      data={data}
      value={way}
      onChange={(event) => choose(event.currentTarget.value as SampleWay)}
    />
  )
})
