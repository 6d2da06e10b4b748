package pipeline

import (
	"context"
	"fmt"
)

func ExamplePlan_Run() {
	d := plain(96, block("2018-08-10", "")).render()
	plan, err := NewPlan(d.series, Input{SiteID: "s"}, Default(), Limits{}, flatEarth{})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := plan.Run(context.Background(), d.opener, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range result.Changes {
		fmt.Println(c.Class, c.Change, c.DateText)
	}
	// Output: building added between 2018-07-01 and 2018-09-01 (62 days)
}
