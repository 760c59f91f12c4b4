// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bonds, Shares} from "../game/Bonds.sol";
import {IClaims, Rivalry} from "../game/IClaims.sol";
import {MerkleTree} from "../game/MerkleTree.sol";
import {ParameterRules, Parameters} from "../game/Parameters.sol";
import {IIdleReader} from "../machine/IIdleReader.sol";
import {Claim, Statement, Status} from "./Claim.sol";
import {IInbox} from "./IInbox.sol";

/// @title The tree of claims.
/// @notice `docs/dispute.md` §2.
contract Claims is IClaims, Bonds {
    using ParameterRules for Parameters;

    IInbox public immutable inbox;
    IIdleReader public immutable reader;
    /// @inheritdoc IClaims
    address public immutable matches;
    /// @notice The claim that nobody posted: the genesis state.
    bytes32 public immutable genesis;
    /// @notice The newest final claim.
    bytes32 public latest;

    Parameters private _parameters;
    mapping(bytes32 id => Claim) private _claims;

    event ClaimPosted(
        bytes32 indexed id,
        bytes32 indexed parent,
        address indexed claimant,
        uint64 target,
        bytes32 accumulator,
        bytes32 root,
        bytes32[16] top,
        bytes32 state,
        uint64 next,
        uint64 clock
    );
    /// @notice What a claim's final idle state says.
    event ClaimContent(
        bytes32 indexed id, bytes32 stateRoot, bytes32 blockHash, uint64 number, uint64 position
    );
    /// @notice Leaves that somebody says to be those of a claim's unit tree. Not checked here: the reader does.
    event LeavesPublished(bytes32 indexed id, address indexed by, bytes32[] leaves);
    event ClaimEliminated(bytes32 indexed id, bytes32 indexed winner);
    event ClaimOrphaned(bytes32 indexed id);
    event ClaimFinal(bytes32 indexed id, bytes32 state);

    /// @notice The sender is not the contract of the matches.
    error NotMatches(address sender);
    /// @notice A claim is not in the status that the call is for.
    error WrongStatus(bytes32 id, Status status);
    /// @notice The target is not that of the parent's children.
    error WrongTarget(uint64 expected, uint64 given);
    /// @notice The inbox has another commitment at this position.
    error WrongAccumulator(uint64 position, bytes32 expected, bytes32 given);
    /// @notice The final idle state is past the target, or not past the parent's.
    error WrongPosition(uint64 position, uint64 parent, uint64 target);
    /// @notice The tree's last leaf, as shown, does not lead to its last top node.
    error WrongLastLeaf(bytes32 node, bytes32 found);
    /// @notice The same claim has been posted before.
    error AlreadyClaimed(bytes32 id);
    /// @notice The parent takes no more claims.
    error WindowShut(bytes32 parent, uint64 since);
    /// @notice The two do not fight each other, or are given in the wrong order.
    error NotRivals(bytes32 one, bytes32 two);
    /// @notice The claim cannot be final yet.
    /// @param live How many of its siblings are alive, itself included.
    /// @param from The earliest time, if it has no rival by then.
    error NotFinal(bytes32 id, uint32 live, uint64 from);

    /// @param matches_ The contract of the matches, which may be deployed later.
    /// @param genesisState The idle state that the chain begins with.
    /// @param genesisIdle What opens it.
    constructor(
        IInbox inbox_,
        IIdleReader reader_,
        address matches_,
        Parameters memory parameters_,
        bytes32 genesisState,
        bytes memory genesisIdle
    ) {
        parameters_.check();
        inbox = inbox_;
        reader = reader_;
        matches = matches_;
        _parameters = parameters_;

        (
            bytes32 stateRoot,
            bytes32 blockHash,
            uint64 number,
            uint64 position,
            bytes32 accumulator
        ) = reader_.read(genesisState, genesisIdle);
        if (position != 0) revert WrongPosition(position, 0, 0);
        if (accumulator != 0) revert WrongAccumulator(0, 0, accumulator);
        bytes32 id = keccak256(abi.encode(genesisState));
        genesis = id;
        latest = id;
        Claim storage claim = _claims[id];
        claim.state = genesisState;
        claim.status = Status.Final;
        claim.created = uint64(block.timestamp);
        claim.next = _nextTarget(0);
        emit ClaimContent(id, stateRoot, blockHash, number, 0);
        emit ClaimFinal(id, genesisState);
    }

    /// @notice Posts a claim. The value sent is the bond.
    /// @return id Its name.
    function post(Statement calldata s) external payable returns (bytes32 id) {
        _take(_parameters.claimBond);
        Claim storage parent = _claims[s.parent];
        if (parent.status != Status.Pending && parent.status != Status.Final) {
            revert WrongStatus(s.parent, parent.status);
        }
        if (s.target != parent.next) revert WrongTarget(parent.next, s.target);
        _checkAccumulator(s.target, s.accumulator);
        bytes32 last = MerkleTree.rootOfLast(s.state, _parameters.unitHeight - 4, s.path);
        if (last != s.top[15]) revert WrongLastLeaf(s.top[15], last);

        bytes32 root = MerkleTree.fold(s.top);
        id = keccak256(
            abi.encode(s.parent, parent.childRound, s.target, s.accumulator, root, s.state)
        );
        Claim storage claim = _claims[id];
        if (claim.status != Status.None) revert AlreadyClaimed(id);
        claim.clock = _join(s.parent, parent);
        claim.parent = s.parent;
        claim.root = root;
        claim.state = s.state;
        claim.claimant = msg.sender;
        claim.status = Status.Pending;
        claim.round = parent.childRound;
        claim.created = uint64(block.timestamp);
        claim.target = s.target;
        claim.position = _readContent(id, s, parent.position);
        claim.next = _nextTarget(claim.position);
        emit ClaimPosted(
            id,
            s.parent,
            msg.sender,
            s.target,
            s.accumulator,
            root,
            s.top,
            s.state,
            claim.next,
            claim.clock
        );
        if (s.leaves.length > 0) emit LeavesPublished(id, msg.sender, s.leaves);
    }

    /// @notice Publishes leaves of a claim's unit tree, so that a difference is found without a dissection.
    function publishLeaves(bytes32 id, bytes32[] calldata leaves) external {
        if (_claims[id].status == Status.None) revert WrongStatus(id, Status.None);
        emit LeavesPublished(id, msg.sender, leaves);
    }

    /// @notice Makes a claim final, and gives its bond back.
    function finalize(bytes32 id) external {
        Claim storage claim = _claims[id];
        if (claim.status != Status.Pending) revert WrongStatus(id, claim.status);
        Claim storage parent = _claims[claim.parent];
        if (parent.status != Status.Final) revert WrongStatus(claim.parent, parent.status);
        uint64 shut = parent.opened + _parameters.period;
        uint64 from = (parent.quiet > shut ? parent.quiet : shut) + _parameters.grace;
        if (parent.live != 1 || block.timestamp < from) revert NotFinal(id, parent.live, from);
        claim.status = Status.Final;
        latest = id;
        _credit(claim.claimant, _parameters.claimBond);
        emit ClaimFinal(id, claim.state);
    }

    /// @notice Takes a claim out whose parent is eliminated or an orphan, and gives its bond back.
    function orphan(bytes32 id) external {
        Claim storage claim = _claims[id];
        if (claim.status != Status.Pending) revert WrongStatus(id, claim.status);
        Status status = _claims[claim.parent].status;
        if (status != Status.Eliminated && status != Status.Orphaned) {
            revert WrongStatus(claim.parent, status);
        }
        claim.status = Status.Orphaned;
        _credit(claim.claimant, _parameters.claimBond);
        emit ClaimOrphaned(id);
    }

    /// @inheritdoc IClaims
    function eliminate(bytes32 loser, bytes32 winner) external {
        if (msg.sender != matches) revert NotMatches(msg.sender);
        Claim storage claim = _claims[loser];
        if (claim.status != Status.Pending) revert WrongStatus(loser, claim.status);
        claim.status = Status.Eliminated;
        Claim storage parent = _claims[claim.parent];
        parent.quiet = uint64(block.timestamp);
        parent.live--;
        if (parent.live == 0) {
            // Nobody was right: the parent's children start anew.
            parent.opened = 0;
            parent.childRound++;
        }
        Parameters storage p = _parameters;
        Shares memory shares = Shares(p.repayShare, p.burnShare, p.burnTo);
        _forfeit(loser, p.claimBond, shares, _claims[winner].claimant);
        emit ClaimEliminated(loser, winner);
    }

    /// @inheritdoc IClaims
    function charge(bytes32 debtor, address mover, uint256 cost, uint256 fresh) external {
        if (msg.sender != matches) revert NotMatches(msg.sender);
        _charge(debtor, mover, cost, fresh);
    }

    /// @inheritdoc IClaims
    function rivals(bytes32 one, bytes32 two) external view returns (Rivalry memory r) {
        Claim storage a = _claims[one];
        Claim storage b = _claims[two];
        if (a.status != Status.Pending) revert WrongStatus(one, a.status);
        if (b.status != Status.Pending) revert WrongStatus(two, b.status);
        if (a.parent != b.parent || a.round != b.round || one >= two) revert NotRivals(one, two);
        r.start = _claims[a.parent].state;
        r.roots = [a.root, b.root];
        r.created = [a.created, b.created];
        r.clocks = [a.clock, b.clock];
    }

    /// @inheritdoc IClaims
    function terms(bytes32 id) external view returns (uint64 target, bytes32 accumulator) {
        target = _claims[id].target;
        accumulator = inbox.accumulator(target);
    }

    /// @inheritdoc IClaims
    function parameters() external view returns (Parameters memory) {
        return _parameters;
    }

    /// @notice A claim as it stands.
    function claimOf(bytes32 id) external view returns (Claim memory) {
        return _claims[id];
    }

    /// @dev Where the children of a claim made now go to.
    function _nextTarget(uint64 position) private view returns (uint64 target) {
        target = inbox.length();
        if (target <= position) return position + 1;
        if (target - position > _parameters.cap) return position + _parameters.cap;
    }

    /// @dev Counts a new child, opens the window with the first. Gives the child's clock.
    function _join(bytes32 id, Claim storage parent) private returns (uint64) {
        uint64 time = uint64(block.timestamp);
        if (parent.opened == 0) parent.opened = time;
        uint64 late = time - parent.opened;
        if (late >= _parameters.period) revert WindowShut(id, parent.opened + _parameters.period);
        parent.live++;
        uint64 left = _parameters.period - late;
        return left > _parameters.floor ? left : _parameters.floor;
    }

    /// @dev Opens the final idle state and checks where in the inbox it is.
    function _readContent(bytes32 id, Statement calldata s, uint64 from)
        private
        returns (uint64 position)
    {
        bytes32 stateRoot;
        bytes32 blockHash;
        uint64 number;
        bytes32 accumulator;
        (stateRoot, blockHash, number, position, accumulator) = reader.read(s.state, s.idle);
        // Short of the target where the unit tree was too short for all units, and then never back.
        if (position > s.target || position < from) revert WrongPosition(position, from, s.target);
        _checkAccumulator(position, accumulator);
        emit ClaimContent(id, stateRoot, blockHash, number, position);
    }

    function _checkAccumulator(uint64 position, bytes32 given) private view {
        bytes32 expected = inbox.accumulator(position);
        if (given != expected) revert WrongAccumulator(position, expected, given);
    }
}
