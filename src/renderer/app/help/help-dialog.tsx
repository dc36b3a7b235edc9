import { useComputedColorScheme } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import Markdown from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { Dialog, DialogBody } from '../../components/dialogs/dialog.tsx'
import { showHelp } from '../../workspace/dialogs.ts'
import { type Guide, guides } from './guides.ts'
import { pictureOf } from './pictures.ts'
import button from '../../components/plain-button.module.css'
import classes from './help.module.css'

/** The guides, to read within the app. */
export default function HelpDialog() {
  const [guide, setGuide] = useState<Guide>(guides[0]!)
  const link = ({ href = '', children }: { readonly href?: string; readonly children?: ReactNode }) => {
    const target = guides.find(({ file }) => file === href.split('#')[0])
    if (target !== undefined)
      return (
        <a
          href={href}
          onClick={(event) => {
            event.preventDefault()
            setGuide(target)
          }}
        >
          {children}
        </a>
      )
    // Other files of the repository are not here; what they say of is named all the same.
    return href.startsWith('https://') ? (
      <a href={href} target="_blank" rel="noreferrer">
        {children}
      </a>
    ) : (
      <span>{children}</span>
    )
  }
  const scheme = useComputedColorScheme()
  const picture = ({ src, alt = '' }: { readonly src?: unknown; readonly alt?: string }) => (
    <img src={typeof src === 'string' ? pictureOf(src, scheme) : undefined} alt={alt} loading="lazy" />
  )
  return (
    <Dialog title="Help" width={1000} onClose={() => showHelp(false)}>
      <DialogBody>
        <div className={classes.help}>
          <nav aria-label="Guides" className={classes.pages}>
            {guides.map((each) => (
              <button
                key={each.file}
                type="button"
                className={`${button.plain} ${classes.page}`}
                aria-current={each === guide ? 'page' : undefined}
                onClick={() => setGuide(each)}
              >
                {each.title}
              </button>
            ))}
          </nav>
          <article key={guide.file} aria-label={guide.title} tabIndex={0} className={classes.text}>
            <Markdown remarkPlugins={[remarkGfm]} components={{ a: link, img: picture }}>
              {guide.text}
            </Markdown>
          </article>
        </div>
      </DialogBody>
    </Dialog>
  )
}
