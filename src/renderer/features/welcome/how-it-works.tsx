import { Fragment } from 'react'
import classes from './how-it-works.module.css'

const parts = [
  {
    title: 'A document',
    why: 'JSON under a key, kept byte for byte.',
    text: '{ "name": "Ada",\n  "skills": ["sql", "js"] }',
  },
  {
    title: 'Your map',
    why: 'Its rows follow while you type.',
    text: 'for (const skill of doc.skills)\n  yield { skill }',
  },
  {
    title: 'A view',
    why: 'A table to query, true after every save.',
    text: 'skill │ _key\nsql   │ ada\njs    │ ada',
  },
] as const

/** What the app is about, on one document: what its map makes of it. */
export function HowItWorks() {
  return (
    <section aria-label="How it works" className={classes.parts}>
      {parts.map(({ title, why, text }, at) => (
        <Fragment key={title}>
          {at > 0 && (
            <span aria-hidden className={classes.arrow}>
              →
            </span>
          )}
          <figure className={classes.part}>
            <figcaption>
              <strong>{title}</strong>
              <span className={classes.why}>{why}</span>
            </figcaption>
            <pre className={classes.text}>{text}</pre>
          </figure>
        </Fragment>
      ))}
    </section>
  )
}
