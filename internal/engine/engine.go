// Package engine runs jobs on a pool of workers; it is the only place that
// starts goroutines.
package engine

import (
	"context"
	"sync"
	"sync/atomic"
)

// Run calls job for every index from 0 to n-1 on the given number of workers
// and waits for all of them. Each worker gets a state of its own from start
// and gives it to stop when it is done. Jobs are taken in order of index;
// results belong in the slot of their index, so that the number of workers
// cannot be seen in them.
//
// The first error, by lowest index among the jobs that ran, is returned and
// stops the handing out of jobs, as does the end of ctx.
func Run[S any](ctx context.Context, workers, n int, start func() (S, error), stop func(S) error, job func(context.Context, S, int) error) error {
	workers = max(1, min(workers, n))
	errs := make([]error, n+1)
	starts := make([]error, workers)
	stops := make([]error, workers)
	var next atomic.Int64
	var failed atomic.Bool
	var wg sync.WaitGroup
	for w := range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s, err := start()
			if err != nil {
				starts[w] = err
				failed.Store(true)
				return
			}
			for !failed.Load() && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					break
				}
				if err := job(ctx, s, i); err != nil {
					errs[i] = err
					failed.Store(true)
				}
			}
			stops[w] = stop(s)
		}()
	}
	wg.Wait()
	for _, list := range [][]error{errs, starts, stops} {
		for _, err := range list {
			if err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}
