"""Delegations, and for whom a delegate has signed or waived."""

import sqlalchemy as sa
from alembic import op

import procure.db.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BY = (("guard_waiver", "delegated_by"), ("agreement_signature", "delegated_by"))


def upgrade() -> None:
    """Make the table, and room for a giver's name where a delegate acted."""
    op.create_table(
        "delegation",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("giver_id", sa.String(32), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("delegate_id", sa.String(32), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("authority_id", sa.String(32), sa.ForeignKey("authority.id"), nullable=False),
        sa.Column("case_id", sa.String(32)),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("begins_at", procure.db.types.Moment(), nullable=False),
        sa.Column("ends_at", procure.db.types.Moment(), nullable=False),
        sa.Column("given_at", procure.db.types.Moment(), nullable=False),
        sa.Column("ended_at", procure.db.types.Moment()),
        sa.Column("ended_by", sa.String(32)),
    )
    for who in ("authority", "delegate", "giver"):
        op.create_index(f"delegation_by_{who}", "delegation", [f"{who}_id", "ends_at"])
    for table, name in BY:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(name, sa.String(100)))


def downgrade() -> None:
    """Take them away again."""
    for table, name in BY:
        with op.batch_alter_table(table) as batch:
            batch.drop_column(name)
    op.drop_table("delegation")
