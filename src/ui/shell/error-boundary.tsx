import { Component, type ReactNode } from 'react';

interface Broken {
  readonly error: unknown;
}

/** Holds a mistake of the page itself within one place, and says what to do. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, Broken> {
  override state: Broken = { error: undefined };

  static getDerivedStateFromError(error: unknown): Broken {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <section className="notice" role="alert">
        <h2>This page made a mistake</h2>
        <p>What was kept is not touched by it. Load the page again; if it comes back, report it.</p>
        <pre>{error instanceof Error ? (error.stack ?? error.message) : String(error)}</pre>
        <button type="button" className="button" onClick={() => window.location.reload()}>
          Load again
        </button>
      </section>
    );
  }
}
