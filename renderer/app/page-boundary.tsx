import { Component, type ReactNode } from 'react';
import { FailedPage } from './failed-page.tsx';

interface Props {
  /** The place that is shown: a new place is tried afresh. */
  readonly place: string;
  readonly children: ReactNode;
}

interface State {
  readonly place: string;
  /** What was thrown, boxed: anything can be. */
  readonly failure: { readonly thrown: unknown } | null;
}

/** Catches a page that cannot be drawn, explains, and offers to draw it again. The rest of the window keeps working. */
export class PageBoundary extends Component<Props, State> {
  override state: State = { place: this.props.place, failure: null };

  static getDerivedStateFromProps({ place }: Props, state: State): State | null {
    return place === state.place ? null : { place, failure: null };
  }

  static getDerivedStateFromError(thrown: unknown): Pick<State, 'failure'> {
    return { failure: { thrown } };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return <FailedPage failure={failure.thrown} onAgain={() => this.setState({ failure: null })} />;
  }
}
