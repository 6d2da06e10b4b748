package cli

import (
	"context"

	"rampart/internal/campaign"
)

func dryCampaign(ctx context.Context, a *app, o campaignOptions, c *campaign.Campaign) error {
	return nil
}
