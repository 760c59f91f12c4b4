// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Blob} from "../machine/Blob.sol";
import {Queue} from "../machine/Queue.sol";
import {BatchHash} from "./BatchHash.sol";
import {ForcedQueue} from "./ForcedQueue.sol";
import {IInbox} from "./IInbox.sol";

/// @title Where batches are posted.
/// @notice `docs/batches.md` §1. Batches are counted from 1. The data is the calldata of the post, or the transaction's
/// blobs.
contract Inbox is IInbox, ForcedQueue {
    /// @dev The most blobs of a batch.
    uint256 private constant MAX_BLOBS = 16;
    /// @dev What says that a batch is a forced one, where else the number of its blobs stands: 0 for calldata.
    uint8 private constant FORCED = 255;

    /// @notice Whether posting is limited to those that `isPoster` names.
    bool public immutable restricted;
    /// @notice Who may post, if posting is limited.
    mapping(address poster => bool) public isPoster;

    bytes32[] private _accumulators;
    /// @dev For how many entries of the queue forced batches have been posted.
    uint64 private _served;

    /// @notice A batch.
    /// @param position The number of the batch.
    /// @param accumulator The commitment to it and all before it.
    /// @param form 0: its bytes are the argument of the call to `post`. 1 to 16: they stand in that many blobs, all of
    /// the transaction's. 255: a forced batch.
    /// @param data The hash of its bytes as Bytes; for blobs that of their number of bytes and versioned hashes.
    event BatchPosted(
        uint64 indexed position,
        bytes32 indexed accumulator,
        address indexed poster,
        uint8 form,
        bytes32 data,
        uint64 length,
        uint64 l1Number,
        uint64 l1Timestamp,
        uint64 queueLength,
        uint64 queueDue,
        bytes32 queueRoot
    );

    /// @notice The sender may not post.
    error NotPoster(address sender);
    /// @notice There is no such batch yet.
    error NoSuchBatch(uint64 position, uint64 length);
    /// @notice A batch stands in 1 to `most` blobs.
    error BlobCount(uint256 count, uint256 most);
    /// @notice The batch is longer than what its blobs hold.
    error BlobLength(uint64 length, uint256 most);
    /// @notice All entries that are due have had their forced batches.
    error NothingDue(uint64 due, uint64 served);

    /// @param posters Who may post; everybody if empty.
    /// @param forcedDelay_ Seconds until a forced transaction can't be left out any more.
    constructor(address[] memory posters, uint32 forcedDelay_) ForcedQueue(forcedDelay_) {
        restricted = posters.length > 0;
        for (uint256 i = 0; i < posters.length; i++) {
            isPoster[posters[i]] = true;
        }
        _accumulators.push(0);
    }

    /// @notice Posts a batch.
    /// @return position Its number.
    function post(bytes calldata batch) external returns (uint64 position) {
        checkPoster();
        return add(0, BatchHash.hash(batch), uint64(batch.length), noteDue());
    }

    /// @notice Posts a batch that stands in the blobs of this transaction, all of them (EIP-4844).
    /// @param size How many bytes of what they hold are the batch.
    /// @return position Its number.
    function postBlobs(uint64 size) external returns (uint64 position) {
        checkPoster();
        bytes memory blobs = abi.encodePacked(bytes1(0x41), size);
        uint256 count;
        for (bytes32 versioned; (versioned = blobhash(count)) != 0; count++) {
            blobs = bytes.concat(blobs, versioned);
        }
        if (count == 0 || count > MAX_BLOBS) revert BlobCount(count, MAX_BLOBS);
        uint256 most = count * Blob.BLOB_CAPACITY;
        if (size > most) revert BlobLength(size, most);
        return add(uint8(count), keccak256(blobs), size, noteDue());
    }

    /// @notice Posts a batch of one block that takes entries of the queue that are due, up to 8. Anybody may, once for
    /// each 8 entries that no such batch was posted for. What the block's header says is fixed here and in
    /// `docs/batches.md` §4; its fee recipient is the sender.
    /// @return position Its number.
    function postForced() external returns (uint64 position) {
        (uint64 due, uint64 served) = (noteDue(), _served);
        if (due <= served) revert NothingDue(due, served);
        uint64 after_ = served + uint64(Queue.MAX_FORCED);
        _served = after_ < due ? after_ : due;
        bytes memory block_ = abi.encodePacked(
            uint32(0), // no transactions of its own
            uint64(block.timestamp),
            msg.sender,
            _accumulators[length()], // randomness
            uint64(0), // the gas limit is the parent's
            bytes32(0), // beacon root
            uint16(0), // it takes what is due
            uint8(0), // no extra data
            bytes32(0)
        );
        return add(FORCED, BatchHash.hashPage(block_), uint64(block_.length), due);
    }

    /// @inheritdoc IInbox
    function length() public view returns (uint64) {
        return uint64(_accumulators.length - 1);
    }

    /// @inheritdoc IInbox
    function accumulator(uint64 position) external view returns (bytes32) {
        if (position > length()) revert NoSuchBatch(position, length());
        return _accumulators[position];
    }

    function checkPoster() private view {
        if (restricted && !isPoster[msg.sender]) revert NotPoster(msg.sender);
    }

    function add(uint8 form, bytes32 data, uint64 size, uint64 due)
        private
        returns (uint64 position)
    {
        position = uint64(_accumulators.length);
        (uint64 l1Number, uint64 l1Timestamp) = (uint64(block.number), uint64(block.timestamp));
        (uint64 entries, bytes32 root) = (queueLength(), queueRoot);
        bytes memory before = abi.encodePacked(bytes1(0x40), _accumulators[position - 1], form);
        bytes32 next = keccak256(
            abi.encodePacked(before, data, msg.sender, l1Number, l1Timestamp, entries, due, root)
        );
        _accumulators.push(next);
        emit BatchPosted(
            position, next, msg.sender, form, data, size, l1Number, l1Timestamp, entries, due, root
        );
    }
}
