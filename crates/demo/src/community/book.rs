//! What the community remembers: its members and their board. Knows neither disk nor web.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// More would make the one file slow to write.
const MOST_MEMBERS: usize = 10_000;

/// Older posts fall off the board.
const MOST_POSTS: usize = 200;

/// The group whose members may enter the administrators' area.
pub(super) const ADMINISTRATORS: &str = "administrators";

/// All of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Book {
    members: Vec<Member>,
    posts: Vec<Post>,
}

/// A member.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Member {
    /// Never changes and is never given again: the id the second factor server knows.
    pub(super) id: String,
    /// What the member signs in with.
    pub(super) name: String,
    pub(super) email: String,
    /// Argon2id, in PHC form.
    pub(super) password_hash: String,
    pub(super) groups: Vec<String>,
    /// Seconds since 1970.
    pub(super) joined_at: u64,
}

/// A note on the board.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Post {
    pub(super) id: String,
    pub(super) author: String,
    pub(super) text: String,
    /// Seconds since 1970.
    pub(super) written_at: u64,
}

/// Why something was not written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BookRefused {
    NameTaken,
    Full,
    NoSuchMember,
}

impl Member {
    pub(super) fn is_administrator(&self) -> bool {
        self.groups.iter().any(|group| group == ADMINISTRATORS)
    }
}

impl Book {
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(super) fn find(&self, id: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.id == id)
    }

    pub(super) fn find_by_name(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }

    /// In the order in which they joined.
    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    /// Newest first.
    pub(super) fn posts(&self) -> impl Iterator<Item = &Post> {
        self.posts.iter().rev()
    }

    pub(super) fn join(&mut self, member: Member) -> Result<(), BookRefused> {
        if self.find_by_name(&member.name).is_some() {
            return Err(BookRefused::NameTaken);
        }
        if self.members.len() >= MOST_MEMBERS {
            return Err(BookRefused::Full);
        }
        self.members.push(member);
        Ok(())
    }

    pub(super) fn set_password(&mut self, id: &str, hash: String) -> Result<(), BookRefused> {
        let member = self.members.iter_mut().find(|member| member.id == id);
        member.ok_or(BookRefused::NoSuchMember)?.password_hash = hash;
        Ok(())
    }

    pub(super) fn add_post(&mut self, post: Post) {
        self.posts.push(post);
        let too_many = self.posts.len().saturating_sub(MOST_POSTS);
        self.posts.drain(..too_many);
    }

    pub(super) fn remove_post(&mut self, id: &str) {
        self.posts.retain(|post| post.id != id);
    }
}

pub(super) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or(Duration::ZERO)
        .as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: &str, name: &str) -> Member {
        Member {
            id: id.into(),
            name: name.into(),
            email: String::new(),
            password_hash: String::new(),
            groups: vec![],
            joined_at: 0,
        }
    }

    #[test]
    fn a_name_is_given_once() {
        let mut book = Book::default();
        assert_eq!(book.join(member("1", "ada")), Ok(()));
        assert_eq!(book.join(member("2", "ada")), Err(BookRefused::NameTaken));
        assert_eq!(book.members().len(), 1);
    }

    #[test]
    fn the_board_keeps_the_newest_posts() {
        let mut book = Book::default();
        for number in 0..MOST_POSTS + 3 {
            let id = number.to_string();
            book.add_post(Post {
                id,
                author: "1".into(),
                text: "hello".into(),
                written_at: 0,
            });
        }
        assert_eq!(book.posts().count(), MOST_POSTS);
        assert_eq!(book.posts().next().unwrap().id, "202");
    }
}
