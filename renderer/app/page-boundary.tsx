import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';

interface State {
  readonly failure: string | null;
}

/** Catches a page that cannot be drawn, explains, and offers to draw it again. The rest of the window keeps working. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { failure: null };

  static getDerivedStateFromError(error: unknown): State {
    return { failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    // For the person who is asked to look at it: names of components, no data.
    console.error(
      'A page could not be drawn',
      error instanceof Error ? error.name : 'unknown',
      info.componentStack?.split('\n', 4).join(' '),
    );
  }

  override render(): ReactNode {
    if (this.state.failure === null) return this.props.children;
    return (
      <div className="mx-auto max-w-140 p-6">
        <ExplanationPanel
          explanation={{
            title: 'This page could not be shown',
            happened: 'Something on it went wrong in a way nobody planned for.',
            safe: 'Your saved data is not touched, and the other pages work.',
            next: 'Show the page again. If it fails again, reload the window.',
            detail: this.state.failure,
          }}
          actions={
            <>
              <Button look="primary" onClick={() => this.setState({ failure: null })}>
                Show it again
              </Button>
              <Button onClick={() => location.reload()}>Reload the window</Button>
            </>
          }
        />
      </div>
    );
  }
}
