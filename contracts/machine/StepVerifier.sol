// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Config} from "./Config.sol";
import {Execute} from "./Execute.sol";
import {Host} from "./Host.sol";
import {IMachine} from "./IMachine.sol";
import {IProver} from "./IProver.sol";
import {Machine, begin} from "./Machine.sol";
import {Group, Opcode} from "./Opcode.sol";
import {Phase} from "./Phase.sol";
import {Unprovable} from "./Unprovable.sol";

/// @title F, the machine's step function, over all provers.
/// @notice Which prover runs a step follows from the committed state alone; whoever submits a proof chooses nothing.
contract StepVerifier is IMachine {
    IProver public immutable blocks;
    IProver public immutable transactions;
    IProver public immutable authorizations;
    IProver public immutable opcodes;
    IProver public immutable states;
    IProver public immutable calls;
    IProver public immutable creations;
    IProver public immutable closes;
    IProver public immutable precompiles;
    IProver public immutable blobs;

    constructor(
        IProver blocks_,
        IProver transactions_,
        IProver authorizations_,
        IProver opcodes_,
        IProver states_,
        IProver calls_,
        IProver creations_,
        IProver closes_,
        IProver precompiles_,
        IProver blobs_
    ) {
        blocks = blocks_;
        transactions = transactions_;
        authorizations = authorizations_;
        opcodes = opcodes_;
        states = states_;
        calls = calls_;
        creations = creations_;
        closes = closes_;
        precompiles = precompiles_;
        blobs = blobs_;
    }

    /// @inheritdoc IMachine
    function step(
        Config calldata config,
        uint64 target,
        bytes32 accumulator,
        uint256 index,
        bytes32 state,
        bytes calldata proof
    ) external view returns (bytes32) {
        Machine memory m = begin(state, proof);
        if (m.phase == Phase.IDLE && index > 0) {
            m.proof.finish();
            return state;
        }
        return proverOf(m).prove(Host(config, target, accumulator), state, proof);
    }

    function proverOf(Machine memory m) private view returns (IProver) {
        uint256 phase = m.phase;
        if (phase == Phase.OPCODE) {
            uint256 group = Opcode.info(Execute.fetch(m)).group;
            if (
                group == Group.STORAGE || group == Group.ACCOUNT_INFO || group == Group.CALL
                    || group == Group.SELF_DESTRUCT
            ) return states;
            return group == Group.CREATE ? creations : opcodes;
        }
        if (phase < Phase.BLOCK_CLOSE || phase == Phase.END) return blocks;
        if (phase >= Phase.BLOCK_CLOSE && phase <= Phase.BLOCK_SEAL) return closes;
        if (phase == Phase.AUTHORIZE || phase == Phase.SCAN_AUTHORIZATIONS) return authorizations;
        if (phase >= Phase.DECODE && phase <= Phase.START) return transactions;
        if (phase >= Phase.COPY && phase <= Phase.CODE_OPEN || phase == Phase.EXIT) return calls;
        if (phase >= Phase.CREATE && phase <= Phase.DEPOSITED || phase == Phase.DESTRUCT) {
            return creations;
        }
        if (phase == Phase.PRECOMPILE) return precompiles;
        if (phase == Phase.LOAD_BLOBS) return blobs;
        revert Unprovable(phase, 0);
    }
}
