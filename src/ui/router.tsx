import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { NotFound } from './shell/not-found.tsx';
import { Shell } from './shell/shell.tsx';
import { type PageState, readPageState, writePageState } from './state/page-state.ts';
import { TrailScreen } from './trail/trail-screen.tsx';

const root = createRootRoute({
  component: Shell,
  validateSearch: (search: Record<string, unknown>) => search as PageState,
});

const trail = createRoute({ getParentRoute: () => root, path: '/', component: TrailScreen });
const object = createRoute({
  getParentRoute: () => root,
  path: '/object',
  component: lazyRouteComponent(() => import('./object/object-screen.tsx'), 'ObjectScreen'),
});

const identity = createRoute({
  getParentRoute: () => root,
  path: '/identity',
  component: lazyRouteComponent(() => import('./identity/identity-screen.tsx'), 'IdentityScreen'),
});
const overview = createRoute({
  getParentRoute: () => root,
  path: '/overview',
  component: lazyRouteComponent(() => import('./overview/overview-screen.tsx'), 'OverviewScreen'),
});

/** The screens and their addresses. The whole state of the page is in the parameters. */
export const router = createRouter({
  defaultNotFoundComponent: NotFound,
  routeTree: root.addChildren([trail, object, identity, overview]),
  parseSearch: (text) => ({ ...readPageState(new URLSearchParams(text)) }),
  stringifySearch: (search) => {
    const text = writePageState(search as PageState).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
