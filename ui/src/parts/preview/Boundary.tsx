import { Component, type ErrorInfo, type ReactNode } from 'react'

type Props = { children: ReactNode; instead: (error: Error) => ReactNode }

/** Keeps a preview that can't be shown from taking the page with it. */
export class Boundary extends Component<Props, { error: Error | null }> {
  override state = { error: null }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override componentDidCatch(error: Error, { componentStack }: ErrorInfo) {
    console.error('a preview could not be shown', error, componentStack)
  }

  override render() {
    return this.state.error ? this.props.instead(this.state.error) : this.props.children
  }
}
