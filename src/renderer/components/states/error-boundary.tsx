import { Component, type ReactNode } from 'react'
import { ErrorState } from './error-state.tsx'

interface ErrorBoundaryProps {
  /** What the children show: "this tab". */
  readonly what: string
  readonly children: ReactNode
  /** Told of each fault that was kept here. */
  readonly onFault?: (error: unknown) => void
}

/** Keeps a fault of one place from taking the rest of the window with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly error: unknown }> {
  override readonly state = { error: null as unknown }

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error: error ?? new Error('Something that is no error was thrown.') }
  }

  override componentDidCatch(error: unknown): void {
    this.props.onFault?.(error)
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return (
      <ErrorState
        what={`A fault in the app stopped ${this.props.what}`}
        error={this.state.error}
        advice="Unsaved text is kept. Try again; if it happens again, copy the error and report it."
        onRetry={() => this.setState({ error: null })}
      />
    )
  }
}
