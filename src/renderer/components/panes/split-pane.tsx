import { Fragment, type ReactNode, useEffect, useRef } from 'react'
import { Group, type GroupImperativeHandle, Panel, Separator } from 'react-resizable-panels'
import { usePaneSizes } from './pane-sizes.ts'
import classes from './split-pane.module.css'

interface SplitPaneProps {
  /** Names the pane, so that the sizes a person chose are found again. */
  readonly name: string
  readonly direction?: 'horizontal' | 'vertical'
  /** Share of each child in percent, or a size such as '320px', which it keeps when the window grows. */
  readonly sizes: readonly (number | string | undefined)[]
  /** Smallest size of each child; 120px when absent. */
  readonly min?: readonly (number | string)[]
  /** The panes; one that is null or false takes no room, and its coming and going leaves the other panes as they are. */
  readonly children: ReactNode
}

/** Panes that a person resizes by mouse or with the arrow keys on the line between them. */
export function SplitPane({ name, direction = 'horizontal', sizes, min, children }: SplitPaneProps) {
  const group = useRef<GroupImperativeHandle>(null)
  const slots: readonly ReactNode[] = Array.isArray(children) ? children : [children]
  const shown = slots.map((slot) => slot !== null && slot !== undefined && slot !== false)
  const first = shown.indexOf(true)
  const alone = shown.lastIndexOf(true) === first
  // Each set of panes has sizes of its own.
  const key = `${name}.${shown.map(Number).join('')}`
  const layout = usePaneSizes((sizes) => sizes[key])

  const applied = useRef(layout)
  useEffect(() => {
    if (applied.current === layout) return
    applied.current = layout
    if (!layout) return
    // The group learns of a pane that came or went only after this render.
    const frame = requestAnimationFrame(() => {
      const present = Object.keys(group.current?.getLayout() ?? {})
      if (present.length === Object.keys(layout).length && present.every((id) => id in layout)) {
        group.current?.setLayout(layout)
      }
    })
    return () => cancelAnimationFrame(frame)
  }, [layout])

  return (
    <Group
      groupRef={group}
      orientation={direction}
      className={classes.group}
      defaultLayout={layout}
      onLayoutChanged={(changed, { isUserInteraction }) => {
        if (!isUserInteraction) return
        applied.current = changed
        usePaneSizes.setState({ [key]: changed })
      }}
    >
      {slots.map((slot, index) => (
        <Fragment key={index}>
          {shown[index] && index > first && (
            <Separator
              className={direction === 'horizontal' ? classes.vertical : classes.horizontal}
              aria-label={`Resize ${name}`}
            />
          )}
          {shown[index] && (
            <Panel
              id={`${name}-${index}`}
              className={classes.panel}
              // The panel would scroll by itself: what is as wide as its room plus a scrollbar then has one every other frame.
              style={{ overflow: 'hidden' }}
              defaultSize={alone ? '100%' : percent(sizes[index])}
              minSize={min?.[index] ?? 120}
              groupResizeBehavior={
                !alone && typeof sizes[index] === 'string' ? 'preserve-pixel-size' : undefined
              }
            >
              {slot}
            </Panel>
          )}
        </Fragment>
      ))}
    </Group>
  )
}

function percent(size: number | string | undefined): string | undefined {
  return typeof size === 'number' ? `${size}%` : size
}
