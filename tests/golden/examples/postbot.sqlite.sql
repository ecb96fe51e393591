CREATE TABLE "content" (
	id INTEGER NOT NULL, 
	profile_id INTEGER, 
	body TEXT NOT NULL, 
	status VARCHAR(20) DEFAULT 'draft' NOT NULL, 
	posted_at DATETIME, 
	PRIMARY KEY (id), 
	CONSTRAINT fk_content_profile FOREIGN KEY(profile_id) REFERENCES profiles (id) ON DELETE CASCADE
)
CREATE INDEX idx_content_status ON content (status)
CREATE TABLE profiles (
	id INTEGER NOT NULL, 
	email VARCHAR(255) NOT NULL, 
	full_name VARCHAR(255), 
	created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, tier VARCHAR(20) DEFAULT 'free' NOT NULL, 
	PRIMARY KEY (id)
)
