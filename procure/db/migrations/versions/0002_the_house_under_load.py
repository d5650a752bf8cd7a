"""The house under load."""

import sqlalchemy as sa
from alembic import op

import procure.db.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# What stands beside the tables, by database. The rows that follow from others are made by
# ``schema.upgrade`` when this has run.
MADE = {
    "sqlite": (
        "CREATE TRIGGER case_count_new AFTER INSERT ON procurement_case BEGIN INSERT INTO case_count_change (stage, state, authority_id, theme, published, number) VALUES (NEW.stage, NEW.state, NEW.authority_id, NEW.theme, CASE WHEN NEW.published_at IS NULL THEN 0 ELSE 1 END, 1); END",
        "CREATE TRIGGER case_count_old AFTER DELETE ON procurement_case BEGIN INSERT INTO case_count_change (stage, state, authority_id, theme, published, number) VALUES (OLD.stage, OLD.state, OLD.authority_id, OLD.theme, CASE WHEN OLD.published_at IS NULL THEN 0 ELSE 1 END, -1); END",
        "CREATE TRIGGER case_count_moved AFTER UPDATE OF stage, state, authority_id, theme, published_at ON procurement_case WHEN (OLD.stage <> NEW.stage OR OLD.state <> NEW.state OR OLD.authority_id <> NEW.authority_id OR OLD.theme <> NEW.theme OR (OLD.published_at IS NULL) <> (NEW.published_at IS NULL)) BEGIN INSERT INTO case_count_change (stage, state, authority_id, theme, published, number) VALUES (OLD.stage, OLD.state, OLD.authority_id, OLD.theme, CASE WHEN OLD.published_at IS NULL THEN 0 ELSE 1 END, -1), (NEW.stage, NEW.state, NEW.authority_id, NEW.theme, CASE WHEN NEW.published_at IS NULL THEN 0 ELSE 1 END, 1); END",
        "CREATE VIRTUAL TABLE case_fts USING fts5(words, content='case_text', content_rowid='number', tokenize='trigram', detail='none')",
        "CREATE TRIGGER case_text_new AFTER INSERT ON case_text BEGIN INSERT INTO case_fts (rowid, words) VALUES (NEW.number, NEW.words); END",
        "CREATE TRIGGER case_text_old AFTER DELETE ON case_text BEGIN INSERT INTO case_fts (case_fts, rowid, words) VALUES ('delete', OLD.number, OLD.words); END",
        "CREATE TRIGGER case_text_changed AFTER UPDATE OF number, words ON case_text WHEN OLD.number <> NEW.number OR OLD.words <> NEW.words BEGIN INSERT INTO case_fts (case_fts, rowid, words) VALUES ('delete', OLD.number, OLD.words); INSERT INTO case_fts (rowid, words) VALUES (NEW.number, NEW.words); END",
    ),
    "postgresql": (
        "CREATE FUNCTION event_waits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO event_waiting (event_id) VALUES (NEW.id); RETURN NULL; END $$",
        "CREATE TRIGGER event_waits AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION event_waits()",
        "INSERT INTO event_waiting (event_id) SELECT id FROM event WHERE id NOT IN (SELECT event_id FROM log_leaf)",
        "CREATE FUNCTION case_count_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO case_count_change (stage, state, authority_id, theme, published, number) VALUES (NEW.stage, NEW.state, NEW.authority_id, NEW.theme, CASE WHEN NEW.published_at IS NULL THEN 0 ELSE 1 END, 1); RETURN NULL; END $$",
        "CREATE TRIGGER case_count_new AFTER INSERT ON procurement_case FOR EACH ROW EXECUTE FUNCTION case_count_new()",
        "CREATE FUNCTION case_count_old() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO case_count_change (stage, state, authority_id, theme, published, number) VALUES (OLD.stage, OLD.state, OLD.authority_id, OLD.theme, CASE WHEN OLD.published_at IS NULL THEN 0 ELSE 1 END, -1); RETURN NULL; END $$",
        "CREATE TRIGGER case_count_old AFTER DELETE ON procurement_case FOR EACH ROW EXECUTE FUNCTION case_count_old()",
        "CREATE FUNCTION case_count_moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO case_count_change (stage, state, authority_id, theme, published, number) VALUES (OLD.stage, OLD.state, OLD.authority_id, OLD.theme, CASE WHEN OLD.published_at IS NULL THEN 0 ELSE 1 END, -1), (NEW.stage, NEW.state, NEW.authority_id, NEW.theme, CASE WHEN NEW.published_at IS NULL THEN 0 ELSE 1 END, 1); RETURN NULL; END $$",
        "CREATE TRIGGER case_count_moved AFTER UPDATE OF stage, state, authority_id, theme, published_at ON procurement_case FOR EACH ROW WHEN (OLD.stage <> NEW.stage OR OLD.state <> NEW.state OR OLD.authority_id <> NEW.authority_id OR OLD.theme <> NEW.theme OR (OLD.published_at IS NULL) <> (NEW.published_at IS NULL)) EXECUTE FUNCTION case_count_moved()",
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE INDEX case_text_threes ON case_text USING gin (words gin_trgm_ops)",
    ),
}
UNMADE = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS case_text_changed",
        "DROP TRIGGER IF EXISTS case_text_old",
        "DROP TRIGGER IF EXISTS case_text_new",
        "DROP TABLE IF EXISTS case_fts",
        "DROP TRIGGER IF EXISTS case_count_new",
        "DROP TRIGGER IF EXISTS case_count_old",
        "DROP TRIGGER IF EXISTS case_count_moved",
    ),
    "postgresql": (
        "DROP INDEX IF EXISTS case_text_threes",
        "DROP TRIGGER IF EXISTS case_count_new ON procurement_case",
        "DROP FUNCTION IF EXISTS case_count_new()",
        "DROP TRIGGER IF EXISTS case_count_old ON procurement_case",
        "DROP FUNCTION IF EXISTS case_count_old()",
        "DROP TRIGGER IF EXISTS case_count_moved ON procurement_case",
        "DROP FUNCTION IF EXISTS case_count_moved()",
        "DROP TRIGGER IF EXISTS event_waits ON event",
        "DROP FUNCTION IF EXISTS event_waits()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "case_count",
        sa.Column("dimension", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=50), nullable=False),
        sa.Column("state", sa.String(length=50), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dimension", "key", "state"),
    )
    op.create_table(
        "case_count_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage", sa.String(length=50), nullable=False),
        sa.Column("state", sa.String(length=50), nullable=False),
        sa.Column("authority_id", sa.String(length=32), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("published", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "crew_member",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("machine", sa.String(length=80), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column("since", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("seen_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.Column("told", procure.db.types.Json(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "event_waiting",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
        ),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_table(
        "directory_identity",
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("linked_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("issuer", "subject"),
    )
    with op.batch_alter_table("directory_identity", schema=None) as batch_op:
        batch_op.create_index("ix_directory_identity_user_id", ["user_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("used_at", procure.db.types.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index("ix_recovery_code_user_id", ["user_id"], unique=False)

    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.String(length=200), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("enrolled_at", procure.db.types.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_table(
        "case_text",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "sort_title",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["procurement_case.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("case_id"),
    )
    with op.batch_alter_table("case_text", schema=None) as batch_op:
        batch_op.create_index("case_text_by_title", ["sort_title", "case_id"], unique=False)

    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(
            "agreement_offered",
            ["case_id"],
            unique=False,
            sqlite_where=sa.text("status = 'offered'"),
            postgresql_where=sa.text("status = 'offered'"),
        )

    with op.batch_alter_table("authority_role", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kept_by", sa.String(length=16), nullable=True))

    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index(
            "call_planned",
            ["deadline", "id"],
            unique=False,
            sqlite_where=sa.text("status = 'planned'"),
            postgresql_where=sa.text("status = 'planned'"),
        )

    with op.batch_alter_table("case_role", schema=None) as batch_op:
        batch_op.drop_index("ix_case_role_user_id")
        batch_op.create_index("case_role_by_user", ["user_id", "role", "case_id"], unique=False)

    with op.batch_alter_table("dialogue_meeting", schema=None) as batch_op:
        batch_op.create_index(
            "dialogue_meeting_by_company", ["company_id", "shared_at"], unique=False
        )

    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("ended_at", procure.db.types.Moment(timezone=True), nullable=True)
        )
        batch_op.drop_index("job_waiting", sqlite_where=sa.text("status = 'queued'"))
        batch_op.create_index(
            "job_waiting",
            ["kind", "run_at"],
            unique=False,
            sqlite_where=sa.text("status = 'queued'"),
            postgresql_where=sa.text("status = 'queued'"),
        )
        batch_op.create_index(
            "job_done",
            ["kind", "ended_at"],
            unique=False,
            sqlite_where=sa.text("status = 'done'"),
            postgresql_where=sa.text("status = 'done'"),
        )
        batch_op.create_index(
            "job_failed",
            ["ended_at", "kind"],
            unique=False,
            sqlite_where=sa.text("status = 'failed'"),
            postgresql_where=sa.text("status = 'failed'"),
        )

    with op.batch_alter_table("panel_member", schema=None) as batch_op:
        batch_op.create_index("panel_member_by_user", ["user_id", "left_at"], unique=False)

    with op.batch_alter_table("procurement_case", schema=None) as batch_op:
        batch_op.drop_index("case_by_authority")
        batch_op.create_index(
            "case_by_authority", ["authority_id", "changed_at", "id"], unique=False
        )
        batch_op.create_index("case_by_due", ["due_at", "id"], unique=False)
        batch_op.create_index(
            "case_open_by_state",
            ["state", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "case_published",
            ["published_at", "id"],
            unique=False,
            sqlite_where=sa.text("published_at IS NOT NULL"),
            postgresql_where=sa.text("published_at IS NOT NULL"),
        )
        batch_op.create_index(
            "case_published_by_authority",
            ["authority_id", "published_at", "id"],
            unique=False,
            sqlite_where=sa.text("published_at IS NOT NULL"),
            postgresql_where=sa.text("published_at IS NOT NULL"),
        )

    for statement in MADE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in UNMADE[op.get_bind().dialect.name]:
        op.execute(statement)

    with op.batch_alter_table("procurement_case", schema=None) as batch_op:
        batch_op.drop_index(
            "case_published_by_authority",
            sqlite_where=sa.text("published_at IS NOT NULL"),
            postgresql_where=sa.text("published_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "case_published",
            sqlite_where=sa.text("published_at IS NOT NULL"),
            postgresql_where=sa.text("published_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "case_open_by_state",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("case_by_due")
        batch_op.drop_index("case_by_authority")
        batch_op.create_index(
            "case_by_authority", ["authority_id", "stage", "changed_at", "id"], unique=False
        )

    with op.batch_alter_table("panel_member", schema=None) as batch_op:
        batch_op.drop_index("panel_member_by_user")

    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "job_failed",
            sqlite_where=sa.text("status = 'failed'"),
            postgresql_where=sa.text("status = 'failed'"),
        )
        batch_op.drop_index(
            "job_done",
            sqlite_where=sa.text("status = 'done'"),
            postgresql_where=sa.text("status = 'done'"),
        )
        batch_op.drop_index(
            "job_waiting",
            sqlite_where=sa.text("status = 'queued'"),
            postgresql_where=sa.text("status = 'queued'"),
        )
        batch_op.create_index(
            "job_waiting", ["run_at"], unique=False, sqlite_where=sa.text("status = 'queued'")
        )
        batch_op.drop_column("ended_at")

    with op.batch_alter_table("dialogue_meeting", schema=None) as batch_op:
        batch_op.drop_index("dialogue_meeting_by_company")

    with op.batch_alter_table("case_role", schema=None) as batch_op:
        batch_op.drop_index("case_role_by_user")
        batch_op.create_index("ix_case_role_user_id", ["user_id"], unique=False)

    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_index(
            "call_planned",
            sqlite_where=sa.text("status = 'planned'"),
            postgresql_where=sa.text("status = 'planned'"),
        )

    with op.batch_alter_table("authority_role", schema=None) as batch_op:
        batch_op.drop_column("kept_by")

    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(
            "agreement_offered",
            sqlite_where=sa.text("status = 'offered'"),
            postgresql_where=sa.text("status = 'offered'"),
        )

    with op.batch_alter_table("case_text", schema=None) as batch_op:
        batch_op.drop_index("case_text_by_title")

    op.drop_table("case_text")
    op.drop_table("second_factor")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index("ix_recovery_code_user_id")

    op.drop_table("recovery_code")
    with op.batch_alter_table("directory_identity", schema=None) as batch_op:
        batch_op.drop_index("ix_directory_identity_user_id")

    op.drop_table("directory_identity")
    op.drop_table("event_waiting")
    op.drop_table("crew_member")
    op.drop_table("case_count_change")
    op.drop_table("case_count")
