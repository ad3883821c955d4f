import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** An address that stands for no screen. */
export function NotFound(): ReactNode {
  return (
    <section className="notice">
      <h1>There is no such page</h1>
      <p>The address may be cut, or from another version.</p>
      <Link to="/" className="button">
        To the trail
      </Link>
    </section>
  );
}
