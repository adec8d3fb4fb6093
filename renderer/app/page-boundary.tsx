import { Component, type ReactNode } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import { ExplanationPanel } from '#renderer/ui/explanation-panel.tsx';

interface Props {
  /** The place that is shown: a new place is tried afresh. */
  readonly place: string;
  readonly children: ReactNode;
}

interface State {
  readonly place: string;
  readonly failure: string | null;
}

/** Catches a page that cannot be drawn, explains, and offers to draw it again. The rest of the window keeps working. */
export class PageBoundary extends Component<Props, State> {
  override state: State = { place: this.props.place, failure: null };

  static getDerivedStateFromProps({ place }: Props, state: State): State | null {
    return place === state.place ? null : { place, failure: null };
  }

  static getDerivedStateFromError(error: unknown): Pick<State, 'failure'> {
    return { failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
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
