import { Link, Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { PageState } from '../state/page-state.ts';
import './shell.css';

/** What is around every screen: the name, the way to the others, and what holds for all. */
export function Shell(): ReactNode {
  return (
    <>
      <header className="shell">
        <Link to="/" className="shell-name">
          annals
        </Link>
        <nav aria-label="Screens">
          <Link to="/" search={(state: PageState) => state}>
            Trail
          </Link>
        </nav>
      </header>
      <main>
        <Outlet />
      </main>
    </>
  );
}
