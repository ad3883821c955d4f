import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AskError } from './ask/ask.ts';
import { SESSION_KEY } from './login/use-session.ts';
import { router } from './router.tsx';
import './style/page.css';

const MAX_TRIES = 3;

/** The first wait; each later one is twice as long. A person hears after two seconds that nobody answers. */
const WAIT_MS = 300;

const questions = new QueryClient({
  queryCache: new QueryCache({
    // A session may end between two questions; then the login shows.
    onError: (error, { queryKey }) => {
      if (error instanceof AskError && error.status === 401 && queryKey !== SESSION_KEY) {
        void questions.invalidateQueries({ queryKey: SESSION_KEY });
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // What the server refuses it refuses again; what does not answer may answer later.
      retry: (failures, error) =>
        failures < MAX_TRIES && (!(error instanceof AskError) || [0, 503].includes(error.status)),
      retryDelay: (failures) => WAIT_MS * 2 ** failures,
    },
  },
});

const page = document.getElementById('page');
if (page === null) throw new Error('the page has no place to be drawn in');
createRoot(page).render(
  <StrictMode>
    <QueryClientProvider client={questions}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
