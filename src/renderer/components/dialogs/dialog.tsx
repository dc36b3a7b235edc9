import { CloseButton } from '@mantine/core'
import { type ReactNode, useEffectEvent, useId, useLayoutEffect, useRef } from 'react'
import classes from './dialog.module.css'

interface DialogProps {
  /** Its heading; only its name when `bare`. */
  readonly title: string
  readonly onClose: () => void
  readonly width?: number
  /** Without heading and padding, near the top of the window. */
  readonly bare?: boolean
  readonly children: ReactNode
}

/**
 * A question in the middle of the window. What has `data-autofocus` takes the keys at once: not a letter typed after
 * the shortcut that opened it lands in the text behind it. Escape closes; the focus returns to where it was.
 */
export function Dialog({ title, onClose, width = 440, bare = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  const onPress = useEffectEvent((event: MouseEvent) => {
    // The content covers the dialog: what hits the element itself hit the ground around it.
    if (event.target === dialog.current) onClose()
  })
  useLayoutEffect(() => {
    const element = dialog.current
    if (!element) return
    element.showModal()
    element.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    const pressed = (event: MouseEvent): void => onPress(event)
    element.addEventListener('mousedown', pressed)
    return () => {
      element.removeEventListener('mousedown', pressed)
      element.close()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      className={classes.dialog}
      data-bare={bare || undefined}
      aria-label={bare ? title : undefined}
      aria-labelledby={bare ? undefined : heading}
      style={{ width }}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <div>
        {!bare && (
          <div className={classes.head}>
            <h2 id={heading} className={classes.title}>
              {title}
            </h2>
            <CloseButton aria-label="Close" onClick={onClose} />
          </div>
        )}
        {children}
      </div>
    </dialog>
  )
}

/** The part of a dialog below its heading, with room around it. */
export function DialogBody({ children }: { readonly children: ReactNode }) {
  return <div className={classes.body}>{children}</div>
}
